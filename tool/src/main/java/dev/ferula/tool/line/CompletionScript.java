package dev.ferula.tool.line;

/**
 * Shell functions that complete lines by asking the program itself. A program of more than one
 * word, as {@code ferula tool}, is asked where the line begins with all of them.
 */
final class CompletionScript {
  private static final String BASH =
      """

      _%1$s_bash_autocomplete() {
          local word words first=(%2$s)
          local n=${#first[@]}
          COMPREPLY=()
          word=${COMP_WORDS[COMP_CWORD]}
          [[ "${COMP_WORDS[*]:1:n-1}" == "${first[*]:1}" ]] || return 0
          words=$("${COMP_WORDS[@]:0:n}" --completion-bash "${COMP_WORDS[@]:n:COMP_CWORD-n+1}")
          COMPREPLY=($(compgen -W "$words" -- "$word"))
      }
      complete -F _%1$s_bash_autocomplete -o default %3$s

      """;

  private static final String ZSH =
      """
      #compdef %3$s

      _%1$s() {
          local first=(%2$s) found
          local n=${#first}
          [[ "${(j: :)words[2,n]}" == "${(j: :)first[2,-1]}" ]] || { _files; return; }
          found=($("${(@)words[1,n]}" --completion-bash "${(@)words[n+1,$CURRENT]}"))
          compadd -a found
          if [[ $compstate[nmatches] -eq 0 && $words[$CURRENT] != -* ]]; then
              _files
          fi
      }

      compdef _%1$s %3$s
      """;

  private CompletionScript() {}

  static String bash(String program) {
    return filled(BASH, program);
  }

  static String zsh(String program) {
    return filled(ZSH, program);
  }

  private static String filled(String script, String program) {
    String first = program.split(" ")[0];
    return script.formatted(program.replaceAll("[^A-Za-z0-9_]", "_"), program, first);
  }
}
