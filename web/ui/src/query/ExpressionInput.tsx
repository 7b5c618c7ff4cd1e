import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useComputedColorScheme } from "@mantine/core";
import { PromQLExtension } from "@prometheus-io/codemirror-promql";
import { useEffect, useRef } from "react";
import { prefix } from "../api/client";

const light = HighlightStyle.define([
  { tag: tags.number, color: "#09885a" },
  { tag: tags.string, color: "#a31515" },
  { tag: tags.keyword, color: "#008080" },
  { tag: tags.function(tags.variableName), color: "#008080" },
  { tag: tags.labelName, color: "#800000" },
  { tag: tags.operator, color: "inherit" },
  { tag: tags.modifier, color: "#008080" },
  { tag: tags.comment, color: "#888888", fontStyle: "italic" },
  { tag: tags.invalid, color: "red" },
]);

const dark = HighlightStyle.define([
  { tag: tags.number, color: "#22c55e" },
  { tag: tags.string, color: "#fca5a5" },
  { tag: tags.keyword, color: "#14bfad" },
  { tag: tags.function(tags.variableName), color: "#14bfad" },
  { tag: tags.labelName, color: "#ff8585" },
  { tag: tags.operator, color: "inherit" },
  { tag: tags.modifier, color: "#14bfad" },
  { tag: tags.comment, color: "#9ca3af", fontStyle: "italic" },
  { tag: tags.invalid, color: "#ff3d3d" },
]);

function highlighting(isDark: boolean) {
  return [syntaxHighlighting(isDark ? dark : light), EditorView.theme({}, { dark: isDark })];
}

interface Props {
  value: string;
  onChange: (text: string) => void;
  onRun: () => void;
}

/** The expression box: PromQL with highlighting, completion from the server, linting; Enter runs. */
export function ExpressionInput({ value, onChange, onRun }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const actions = useRef({ onChange, onRun });
  actions.current = { onChange, onRun };
  const isDark = useComputedColorScheme("light") === "dark";
  const theme = useRef(new Compartment());

  useEffect(() => {
    const promql = new PromQLExtension();
    promql.activateCompletion(true).activateLinter(true);
    promql.setComplete({ remote: { url: prefix, cache: { initialMetricList: [] } } });
    const run = keymap.of([
      {
        key: "Enter",
        run: () => {
          actions.current.onRun();
          return true;
        },
      },
      { key: "Shift-Enter", run: insertNewlineAndIndent },
    ]);
    const editor = new EditorView({
      parent: host.current as HTMLElement,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion(),
          EditorView.lineWrapping,
          placeholder("Enter expression (Shift+Enter for newlines)"),
          promql.asExtension(),
          theme.current.of(highlighting(isDark)),
          keymap.of([...completionKeymap]),
          Prec.low(run),
          keymap.of([...closeBracketsKeymap, ...historyKeymap, ...lintKeymap]),
          Prec.lowest(keymap.of(defaultKeymap)),
          EditorView.contentAttributes.of({ "aria-label": "Expression" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) {
              actions.current.onChange(update.state.doc.toString());
            }
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
    // The editor owns its text; later changes from outside arrive through the effect below.
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: theme.current.reconfigure(highlighting(isDark)) });
  }, [isDark]);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    }
  }, [value]);

  return <div ref={host} className="ferula-editor" style={{ flex: 1, minWidth: 0 }} />;
}
