package dev.ferula.kubernetes;

import dev.ferula.discovery.JsonValue;
import dev.ferula.discovery.MetaLabels;
import dev.ferula.model.Labels;
import dev.ferula.model.TargetGroup;
import java.util.ArrayList;
import java.util.List;

/** An ingress has a target for each path of its rules. */
record IngressTargets(Around around) implements RoleTargets {
  @Override
  public TargetGroup group(String source, JsonValue ingress) {
    String namespace = Objects.namespace(ingress);
    MetaLabels shared =
        new MetaLabels(Objects.PREFIX)
            .put("namespace", namespace)
            .put("ingress_class_name", ingress.at("spec", "ingressClassName").text());
    around.namespace(Objects.describe(shared, ingress, "ingress"), namespace);
    List<String> secure = new ArrayList<>();
    ingress.at("spec", "tls").items().forEach(tls -> secure.addAll(tls.get("hosts").texts()));
    List<Labels> targets = new ArrayList<>();
    for (JsonValue rule : ingress.at("spec", "rules").items()) {
      String host = rule.text("host");
      boolean tls = secure.stream().anyMatch(pattern -> matches(pattern, host));
      for (String path : paths(rule)) {
        targets.add(
            new MetaLabels(Objects.PREFIX)
                .put("ingress_scheme", tls ? "https" : "http")
                .put("ingress_host", host)
                .put("ingress_path", path)
                .address(host)
                .labels());
      }
    }
    return new TargetGroup(source, targets, shared.labels());
  }

  private static List<String> paths(JsonValue rule) {
    JsonValue http = rule.get("http");
    if (!http.isPresent()) {
      return List.of("/");
    }
    return http.get("paths").items().stream()
        .map(path -> path.text("path").isEmpty() ? "/" : path.text("path"))
        .toList();
  }

  /* A star stands for the first part of a name and nothing else. */
  private static boolean matches(String pattern, String host) {
    int dot = host.indexOf('.');
    String rest = dot < 0 ? "" : host.substring(dot);
    return pattern.equals(host) || pattern.equals("*" + rest);
  }
}
