import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useComputedColorScheme } from "@mantine/core";
import { PromQLExtension } from "@prometheus-io/codemirror-promql";
import { Ref, useEffect, useImperativeHandle, useRef } from "react";
import { Settings, useSettings } from "../settings/settings";
import { completion } from "./completion";

const light = HighlightStyle.define([
  { tag: tags.number, color: "#077a50" },
  { tag: tags.string, color: "#a31515" },
  { tag: tags.keyword, color: "#008080" },
  { tag: tags.function(tags.variableName), color: "#008080" },
  { tag: tags.labelName, color: "#800000" },
  { tag: tags.operator, color: "inherit" },
  { tag: tags.modifier, color: "#008080" },
  { tag: tags.comment, color: "#6b6b6b", fontStyle: "italic" },
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

function highlighting(isDark: boolean, on: boolean) {
  return [on ? syntaxHighlighting(isDark ? dark : light) : [], EditorView.theme({}, { dark: isDark })];
}

function language({ autocomplete, linter }: Settings) {
  const promql = new PromQLExtension();
  promql.activateCompletion(autocomplete).activateLinter(linter);
  if (autocomplete) {
    promql.setComplete({ completeStrategy: completion() });
  }
  return promql.asExtension();
}

/** What others may do to the expression box. */
export interface ExpressionHandle {
  /** Puts text in place of the selection. */
  insert: (text: string) => void;
  focus: () => void;
}

interface Props {
  value: string;
  onChange: (text: string) => void;
  onRun: () => void;
  handle?: Ref<ExpressionHandle>;
}

/** The expression box: PromQL with highlighting, completion from the server, linting; Enter runs. */
export function ExpressionInput({ value, onChange, onRun, handle }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const actions = useRef({ onChange, onRun });
  actions.current = { onChange, onRun };
  const settings = useSettings();
  const isDark = useComputedColorScheme("light") === "dark";
  const parts = useRef({ look: new Compartment(), language: new Compartment() });

  useEffect(() => {
    const run = () => {
      actions.current.onRun();
      return true;
    };
    const editor = new EditorView({
      parent: host.current as HTMLElement,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ maxRenderedOptions: 50, activateOnTypingDelay: 0 }),
          EditorView.lineWrapping,
          placeholder("Enter expression (Shift+Enter for newlines)"),
          parts.current.language.of(language(settings)),
          parts.current.look.of(highlighting(isDark, settings.highlighting)),
          keymap.of([...completionKeymap]),
          Prec.low(
            keymap.of([
              { key: "Enter", run },
              { key: "Mod-Enter", run },
              { key: "Shift-Enter", run: insertNewlineAndIndent },
            ]),
          ),
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
    // The editor owns its text; later changes from outside arrive through the effects below.
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: parts.current.look.reconfigure(highlighting(isDark, settings.highlighting)) });
  }, [isDark, settings.highlighting]);

  useEffect(() => {
    view.current?.dispatch({ effects: parts.current.language.reconfigure(language(settings)) });
  }, [settings.autocomplete, settings.linter]);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== value) {
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
    }
  }, [value]);

  useImperativeHandle(handle, () => ({
    insert: (text) => {
      const editor = view.current;
      if (editor) {
        editor.dispatch(editor.state.replaceSelection(text));
        editor.focus();
      }
    },
    focus: () => view.current?.focus(),
  }));

  return <div ref={host} className="ferula-editor" style={{ flex: 1, minWidth: 0 }} />;
}
