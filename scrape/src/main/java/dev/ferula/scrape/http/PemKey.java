package dev.ferula.scrape.http;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A private key in PEM: PKCS 8, or RSA and elliptic curves in their older forms. */
final class PemKey {
  private static final String PKCS8 = "PRIVATE KEY";
  private static final String PKCS1 = "RSA PRIVATE KEY";
  private static final String SEC1 = "EC PRIVATE KEY";

  private static final int INTEGER = 2;
  private static final int OCTETS = 4;
  private static final int SEQUENCE = 0x30;

  /* [0] in an elliptic key: the name of its curve. */
  private static final int CURVE = 0xa0;

  /* OID ecPublicKey. */
  private static final byte[] EC_OID = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  /* SEQUENCE { OID rsaEncryption, NULL } after version 0, as PKCS 8 wraps an RSA key. */
  private static final byte[] RSA_HEADER = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private PemKey() {}

  public static PrivateKey parse(String pem) throws GeneralSecurityException {
    if (pem.contains("-----BEGIN " + PKCS8 + "-----")) {
      return fromPkcs8(block(pem, PKCS8));
    }
    if (pem.contains("-----BEGIN " + PKCS1 + "-----")) {
      return fromPkcs8(wrapRsa(block(pem, PKCS1)));
    }
    if (pem.contains("-----BEGIN " + SEC1 + "-----")) {
      return fromPkcs8(wrapEc(block(pem, SEC1)));
    }
    throw new GeneralSecurityException("no private key in PKCS 8, RSA or EC form found");
  }

  private static byte[] block(String pem, String label) throws GeneralSecurityException {
    int start = pem.indexOf("-----BEGIN " + label + "-----") + label.length() + 16;
    int end = pem.indexOf("-----END " + label + "-----");
    if (end < start) {
      throw new GeneralSecurityException("private key has no end");
    }
    try {
      return Base64.getMimeDecoder().decode(pem.substring(start, end));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("private key is not base64", e);
    }
  }

  private static PrivateKey fromPkcs8(byte[] encoded) throws GeneralSecurityException {
    GeneralSecurityException last = null;
    for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw new GeneralSecurityException("private key is of no known kind", last);
  }

  private static byte[] wrapRsa(byte[] pkcs1) {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    inner.writeBytes(RSA_HEADER);
    tagged(OCTETS, pkcs1, inner);
    ByteArrayOutputStream outer = new ByteArrayOutputStream();
    tagged(SEQUENCE, inner.toByteArray(), outer);
    return outer.toByteArray();
  }

  /* PKCS 8 has the curve in front of the key, SEC 1 in it. */
  private static byte[] wrapEc(byte[] sec1) throws GeneralSecurityException {
    ByteArrayOutputStream algorithm = new ByteArrayOutputStream();
    algorithm.writeBytes(EC_OID);
    algorithm.writeBytes(curve(sec1));
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    tagged(INTEGER, new byte[1], inner);
    tagged(SEQUENCE, algorithm.toByteArray(), inner);
    tagged(OCTETS, sec1, inner);
    ByteArrayOutputStream outer = new ByteArrayOutputStream();
    tagged(SEQUENCE, inner.toByteArray(), outer);
    return outer.toByteArray();
  }

  /* SEQUENCE { INTEGER 1, OCTETS key, [0] { OID curve }, [1] public key }. */
  private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
    ByteBuffer in = ByteBuffer.wrap(sec1);
    try {
      in.get();
      length(in);
      while (in.hasRemaining()) {
        int tag = in.get() & 0xff;
        byte[] content = new byte[Math.min(length(in), in.remaining())];
        in.get(content);
        if (tag == CURVE) {
          return content;
        }
      }
    } catch (BufferUnderflowException e) {
      throw new GeneralSecurityException("EC private key is cut off", e);
    }
    throw new GeneralSecurityException("EC private key does not name its curve");
  }

  private static int length(ByteBuffer in) {
    int first = in.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0x80; i < first; i++) {
      length = (length << 8) | (in.get() & 0xff);
    }
    return length & Integer.MAX_VALUE;
  }

  private static void tagged(int tag, byte[] content, ByteArrayOutputStream out) {
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int bytes = (39 - Integer.numberOfLeadingZeros(content.length)) / 8;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(content.length >>> (8 * i));
      }
    }
    out.writeBytes(content);
  }
}
