package dev.ferula.scrape.http;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** A private key in PEM: PKCS 8, or RSA in its older form. */
public final class PemKey {
  private static final String PKCS8 = "PRIVATE KEY";
  private static final String PKCS1 = "RSA PRIVATE KEY";

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
    throw new GeneralSecurityException("no private key in PKCS 8 or RSA form found");
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
    tagged(4, pkcs1, inner);
    ByteArrayOutputStream outer = new ByteArrayOutputStream();
    tagged(0x30, inner.toByteArray(), outer);
    return outer.toByteArray();
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
