package dev.ferula.rules.template;

import dev.ferula.model.GoQuote;
import dev.ferula.rules.template.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses a template: statements recursively, tokens from a lexer with three of look-ahead (white
 * space is a token, for {@code $x .y} differs from {@code $x.y}). One parser per definition; all of
 * a text share the lexer.
 */
final class TemplateParser {
  private final String name;
  private final Lexer lexer;
  private final Predicate<String> functions;
  private final Map<String, Node.Sequence> templates;
  private final List<String> variables = new ArrayList<>(List.of("$"));
  private final Token[] tokens = new Token[3];
  private int ahead;
  private int loops;
  private int nesting;
  private int actionLine;

  private TemplateParser(
      String name,
      Lexer lexer,
      Predicate<String> functions,
      Map<String, Node.Sequence> templates,
      int nesting) {
    this.name = name;
    this.lexer = lexer;
    this.functions = functions;
    this.templates = templates;
    this.nesting = nesting;
  }

  /**
   * Parses a text.
   *
   * @param functions tells which names are functions
   * @throws TemplateException with Go's message if it is not a template
   */
  static Template parse(String name, String text, Predicate<String> functions) {
    Map<String, Node.Sequence> templates = new HashMap<>();
    TemplateParser parser = new TemplateParser(name, new Lexer(text), functions, templates, 0);
    try {
      parser.add(name, parser.main());
    } catch (FunctionException e) {
      throw parser.error(String.valueOf(e.getMessage()));
    }
    return new Template(name, text, Map.copyOf(templates));
  }

  private Node.Sequence main() {
    int pos = peek().pos();
    List<Node.Statement> statements = new ArrayList<>();
    while (!peek().is(Kind.END_OF_TEXT)) {
      if (peek().is(Kind.LEFT_DELIM)) {
        Token delim = next();
        if (nextNonSpace().is(Kind.DEFINE)) {
          inner().definition();
          continue;
        }
        backup(delim);
      }
      Node.Statement statement = textOrAction();
      if (statement instanceof Node.End || statement instanceof Node.Else) {
        throw error("unexpected " + statement.source());
      }
      statements.add(statement);
    }
    return new Node.Sequence(pos, statements);
  }

  private TemplateParser inner() {
    return new TemplateParser(name, lexer, functions, templates, nesting);
  }

  private void definition() {
    Token token = nextNonSpace();
    String defined = templateName(token, "define clause");
    expectRightDelim("define clause");
    body(defined, "define clause");
  }

  private void body(String defined, String context) {
    try {
      List<Node.Statement> statements = new ArrayList<>();
      int pos = peekNonSpace().pos();
      Node.Statement end = statements(statements);
      if (!(end instanceof Node.End)) {
        throw error("unexpected " + end.source() + " in " + context);
      }
      add(defined, new Node.Sequence(pos, statements));
    } catch (FunctionException e) {
      throw error(String.valueOf(e.getMessage()));
    }
  }

  /* A template that holds nothing but white space gives way to another of the same name. */
  private void add(String defined, Node.Sequence tree) {
    Node.Sequence present = templates.get(defined);
    if (present == null || isBlank(present)) {
      templates.put(defined, tree);
    } else if (!isBlank(tree)) {
      throw error("template: multiple definition of template " + GoQuote.quote(defined));
    }
  }

  private static boolean isBlank(Node.Sequence tree) {
    return tree.statements().stream()
        .allMatch(statement -> statement instanceof Node.Text text && text.text().isBlank());
  }

  /** Reads statements up to the end or the else that closes them, which is returned. */
  private Node.Statement statements(List<Node.Statement> into) {
    while (!peekNonSpace().is(Kind.END_OF_TEXT)) {
      Node.Statement statement = textOrAction();
      if (statement instanceof Node.End || statement instanceof Node.Else) {
        return statement;
      }
      into.add(statement);
    }
    throw error("unexpected EOF");
  }

  private Node.Statement textOrAction() {
    Token token = nextNonSpace();
    if (token.is(Kind.TEXT)) {
      return new Node.Text(token.pos(), token.text());
    }
    if (!token.is(Kind.LEFT_DELIM)) {
      throw unexpected(token, "input");
    }
    actionLine = token.line();
    Node.Statement action = nested(this::action);
    actionLine = 0;
    return action;
  }

  private <T> T nested(Supplier<T> part) {
    nesting++;
    if (nesting > TemplateLimits.MAX_NESTING) {
      throw error("more than " + TemplateLimits.MAX_NESTING + " blocks within each other");
    }
    T parsed = part.get();
    nesting--;
    return parsed;
  }

  private Node.Statement action() {
    Token token = nextNonSpace();
    switch (token.kind()) {
      case BLOCK:
        return block();
      case BREAK:
        jump("{{break}}");
        return new Node.Break(token.pos());
      case CONTINUE:
        jump("{{continue}}");
        return new Node.Continue(token.pos());
      case ELSE:
        return otherwise();
      case END:
        return new Node.End(expectRightDelim("end").pos());
      case IF:
        return branch(Node.BranchKind.IF);
      case RANGE:
        return branch(Node.BranchKind.RANGE);
      case WITH:
        return branch(Node.BranchKind.WITH);
      case TEMPLATE:
        return call();
      default:
        backup();
        int pos = peek().pos();
        return new Node.Action(pos, pipeline("command", Kind.RIGHT_DELIM));
    }
  }

  private void jump(String word) {
    Token token = nextNonSpace();
    if (!token.is(Kind.RIGHT_DELIM)) {
      throw unexpected(token, word);
    }
    if (loops == 0) {
      throw error(word + " outside {{range}}");
    }
  }

  private Node.Else otherwise() {
    Token token = peekNonSpace();
    // "else if" and "else with" leave their second word to the block they open.
    return token.is(Kind.IF) || token.is(Kind.WITH)
        ? new Node.Else(token.pos())
        : new Node.Else(expectRightDelim("else").pos());
  }

  private Node.Branch branch(Node.BranchKind kind) {
    int known = variables.size();
    Node.Pipeline pipeline = pipeline(kind.word, Kind.RIGHT_DELIM);
    int loop = kind == Node.BranchKind.RANGE ? 1 : 0;
    loops += loop;
    int pos = peekNonSpace().pos();
    List<Node.Statement> body = new ArrayList<>();
    Node.Statement end = statements(body);
    loops -= loop;
    Node.Sequence otherwise = end instanceof Node.Else ? elsePart(kind, end.pos()) : null;
    variables.subList(known, variables.size()).clear();
    return new Node.Branch(kind, pipeline.pos(), pipeline, new Node.Sequence(pos, body), otherwise);
  }

  private Node.Sequence elsePart(Node.BranchKind kind, int pos) {
    boolean chained =
        (kind == Node.BranchKind.IF && peek().is(Kind.IF))
            || (kind == Node.BranchKind.WITH && peek().is(Kind.WITH));
    if (chained) {
      next();
      return new Node.Sequence(pos, List.of(nested(() -> branch(kind))));
    }
    List<Node.Statement> statements = new ArrayList<>();
    int start = peekNonSpace().pos();
    Node.Statement end = statements(statements);
    if (!(end instanceof Node.End)) {
      throw error("expected end; found " + end.source());
    }
    return new Node.Sequence(start, statements);
  }

  private Node.Call block() {
    Token token = nextNonSpace();
    String defined = templateName(token, "block clause");
    Node.Pipeline pipeline = pipeline("block clause", Kind.RIGHT_DELIM);
    inner().body(defined, "block clause");
    return new Node.Call(token.pos(), defined, pipeline);
  }

  private Node.Call call() {
    Token token = nextNonSpace();
    String called = templateName(token, "template clause");
    Node.Pipeline pipeline = null;
    if (!nextNonSpace().is(Kind.RIGHT_DELIM)) {
      backup();
      pipeline = pipeline("template clause", Kind.RIGHT_DELIM);
    }
    return new Node.Call(token.pos(), called, pipeline);
  }

  private String templateName(Token token, String context) {
    if (!token.is(Kind.STRING) && !token.is(Kind.RAW_STRING)) {
      throw unexpected(token, context);
    }
    return Literals.unquote(token.text());
  }

  private Node.Pipeline pipeline(String context, Kind end) {
    int pos = peekNonSpace().pos();
    List<Node.Variable> declared = new ArrayList<>();
    boolean assigns = declarations(context, declared);
    List<Node.Command> commands = new ArrayList<>();
    while (true) {
      Token token = nextNonSpace();
      if (token.is(end)) {
        check(commands, context);
        return new Node.Pipeline(pos, declared, assigns, commands);
      }
      switch (token.kind()) {
        case BOOL,
            CHAR_CONSTANT,
            COMPLEX,
            DOT,
            FIELD,
            IDENTIFIER,
            NUMBER,
            NIL,
            RAW_STRING,
            STRING,
            VARIABLE,
            LEFT_PAREN -> {
          backup();
          commands.add(command());
        }
        default -> throw unexpected(token, context);
      }
    }
  }

  /** Reads the variables that a pipeline fills; true if they exist already. */
  private boolean declarations(String context, List<Node.Variable> declared) {
    while (peekNonSpace().is(Kind.VARIABLE)) {
      Token variable = next();
      Token after = peek();
      Token sign = peekNonSpace();
      if (sign.is(Kind.ASSIGN) || sign.is(Kind.DECLARE)) {
        nextNonSpace();
        declare(variable, declared);
        return sign.is(Kind.ASSIGN);
      }
      if (!sign.is(Kind.CHAR) || !sign.text().equals(",")) {
        backup(variable, after);
        return false;
      }
      nextNonSpace();
      declare(variable, declared);
      if (!context.equals("range") || declared.size() >= 2) {
        throw error("too many declarations in " + context);
      }
      Kind following = peekNonSpace().kind();
      if (following != Kind.VARIABLE
          && following != Kind.RIGHT_DELIM
          && following != Kind.RIGHT_PAREN) {
        throw error("range can only initialize variables");
      }
    }
    return false;
  }

  private void declare(Token variable, List<Node.Variable> declared) {
    declared.add(new Node.Variable(variable.pos(), List.of(variable.text())));
    variables.add(variable.text());
  }

  private void check(List<Node.Command> commands, String context) {
    if (commands.isEmpty()) {
      throw error("missing value for " + context);
    }
    for (int i = 1; i < commands.size(); i++) {
      switch (commands.get(i).operands().get(0)) {
        case Node.Bool _, Node.Dot _, Node.Nil _, Node.Number _, Node.Literal _ ->
            throw error("non executable command in pipeline stage " + (i + 1));
        default -> {}
      }
    }
  }

  private Node.Command command() {
    int pos = peekNonSpace().pos();
    List<Node.Operand> operands = new ArrayList<>();
    while (true) {
      peekNonSpace();
      Node.Operand operand = operand();
      if (operand != null) {
        operands.add(operand);
      }
      Token token = next();
      if (token.is(Kind.SPACE)) {
        continue;
      }
      if (token.is(Kind.RIGHT_DELIM) || token.is(Kind.RIGHT_PAREN)) {
        backup();
      } else if (!token.is(Kind.PIPE)) {
        throw unexpected(token, "operand");
      }
      break;
    }
    if (operands.isEmpty()) {
      throw error("empty command");
    }
    return new Node.Command(pos, operands);
  }

  private Node.@Nullable Operand operand() {
    Node.Operand term = term();
    if (term == null || !peek().is(Kind.FIELD)) {
      return term;
    }
    int pos = peek().pos();
    List<String> fields = new ArrayList<>();
    while (peek().is(Kind.FIELD)) {
      fields.add(next().text().substring(1));
    }
    return switch (term) {
      case Node.Field field -> new Node.Field(pos, joined(field.names(), fields));
      case Node.Variable variable -> new Node.Variable(pos, joined(variable.names(), fields));
      case Node.Bool _, Node.Literal _, Node.Number _, Node.Nil _, Node.Dot _ ->
          throw error("unexpected . after term " + GoQuote.quote(term.source()));
      case Node.Chain _, Node.Identifier _, Node.Pipeline _ -> new Node.Chain(pos, term, fields);
    };
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private Node.@Nullable Operand term() {
    Token token = nextNonSpace();
    switch (token.kind()) {
      case IDENTIFIER:
        if (!functions.test(token.text())) {
          throw error("function " + GoQuote.quote(token.text()) + " not defined");
        }
        return new Node.Identifier(token.pos(), token.text());
      case DOT:
        return new Node.Dot(token.pos());
      case NIL:
        return new Node.Nil(token.pos());
      case VARIABLE:
        if (!variables.contains(token.text())) {
          throw error("undefined variable " + GoQuote.quote(token.text()));
        }
        return new Node.Variable(token.pos(), List.of(token.text()));
      case FIELD:
        return new Node.Field(token.pos(), List.of(token.text().substring(1)));
      case BOOL:
        return new Node.Bool(token.pos(), token.text().equals("true"));
      case CHAR_CONSTANT, COMPLEX, NUMBER:
        return Literals.number(token);
      case LEFT_PAREN:
        return nested(() -> pipeline("parenthesized pipeline", Kind.RIGHT_PAREN));
      case STRING, RAW_STRING:
        return new Node.Literal(token.pos(), token.text(), Literals.unquote(token.text()));
      default:
        backup();
        return null;
    }
  }

  private Token expectRightDelim(String context) {
    Token token = nextNonSpace();
    if (!token.is(Kind.RIGHT_DELIM)) {
      throw unexpected(token, context);
    }
    return token;
  }

  private TemplateException unexpected(Token token, String context) {
    if (!token.is(Kind.ERROR)) {
      return error("unexpected " + token.shown() + " in " + context);
    }
    String extra = "";
    if (actionLine != 0 && actionLine != token.line()) {
      String started = " started at " + name + ":" + actionLine;
      extra = token.text().endsWith(" action") ? started : " in action" + started;
    }
    return error(token.shown() + extra);
  }

  private TemplateException error(String message) {
    int line = tokens[0] == null ? 1 : tokens[0].line();
    return new TemplateException("template: " + name + ":" + line + ": " + message);
  }

  private Token next() {
    if (ahead > 0) {
      ahead--;
    } else {
      tokens[0] = lexer.next();
    }
    return tokens[ahead];
  }

  private Token peek() {
    if (ahead > 0) {
      return tokens[ahead - 1];
    }
    ahead = 1;
    tokens[0] = lexer.next();
    return tokens[0];
  }

  private Token nextNonSpace() {
    Token token = next();
    while (token.is(Kind.SPACE)) {
      token = next();
    }
    return token;
  }

  private Token peekNonSpace() {
    Token token = nextNonSpace();
    backup();
    return token;
  }

  private void backup() {
    ahead++;
  }

  /* Puts a token back before the one that was read after it. */
  private void backup(Token before) {
    tokens[1] = before;
    ahead = 2;
  }

  /* Puts a variable back, and the white space behind it if there was some. */
  private void backup(Token variable, Token after) {
    if (after.is(Kind.SPACE)) {
      tokens[1] = after;
      tokens[2] = variable;
      ahead = 3;
    } else {
      backup(variable);
    }
  }
}
