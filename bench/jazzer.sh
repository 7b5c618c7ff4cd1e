# Jazzer for bench/fuzz_*.sh, which source this file at the project's root:
#   jazzer_prepare FOLDER MODULE BELOW…   builds a module's tests and brings Jazzer; sets "java" and "classes"
#   jazzer_run FOLDER CORPUS CLASS SECONDS LONGEST LOG [JVM OPTION…]   ends non-zero on a finding
# The classes are those of a JDK 25: name one in FERULA_JAVA or JAVA_HOME where the default java is older.
jazzer_version=0.30.0

jazzer_prepare() {
  local folder=$1 module=$2 artifact below
  java=${FERULA_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/java}}
  java=${java:-java}
  mkdir -p "$folder/lib"
  # The class path of the tests needs the modules below in the same run.
  ./mvnw -B -q -pl "$module" -am test-compile dependency:build-classpath -Dlint=off -Dmdep.outputFile="$folder/$module.classpath" \
    -DincludeScope=test
  for artifact in jazzer jazzer-api; do
    [ -f "$folder/lib/$artifact-$jazzer_version.jar" ] ||
      ./mvnw -B -q -N dependency:copy -Dartifact=com.code-intelligence:$artifact:$jazzer_version -DoutputDirectory="$folder/lib"
  done
  classes=$folder/lib/jazzer-$jazzer_version.jar:$folder/lib/jazzer-api-$jazzer_version.jar
  for below in "${@:3}" "$module"; do classes=$classes:$PWD/$below/target/classes; done
  classes=$classes:$PWD/$module/target/test-classes:$(<"$folder/$module.classpath")
}

jazzer_run() {
  local folder=$1 corpus=$2 class=$3 seconds=$4 longest=$5 log=$6
  (cd "$folder" && "$java" -Xmx1g --enable-native-access=ALL-UNNAMED -cp "$classes" "${@:7}" com.code_intelligence.jazzer.Jazzer \
    --target_class="$class" --instrumentation_includes='dev.ferula.**' \
    -max_total_time="$seconds" -max_len="$longest" -timeout=20 -rss_limit_mb=0 "$corpus") >"$log" 2>&1
}

# What a log says was tried, for the line of results.
jazzer_runs() { sed -nE 's/^Done ([0-9]+) runs.*/\1/p' "$1"; }
