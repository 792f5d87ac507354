/**
 * Rolls the declarations that a module exports up into one text: what users' editors see of phlo. Only what the exports
 * reach is taken; packages stay imports.
 *
 * @module
 */

import ts from "typescript";

/** One text to make. */
export interface RollUpEntry {
  /** The module whose exports are declared, absolute. */
  readonly module: string;
  /** The first lines of the text. */
  readonly title: string;
}

/** A declaration as the compiler emitted it. */
interface Declared {
  readonly file: string;
  readonly name: string;
  readonly nodes: readonly ts.Node[];
}

/** Names of one emitted file that other files or packages declare: local name -> where and under which name. */
type Imports = ReadonlyMap<string, { readonly from: string; readonly name: string }>;

interface EmittedFile {
  readonly source: ts.SourceFile;
  readonly declared: ReadonlyMap<string, Declared>;
  readonly imports: Imports;
}

/** Emits declarations for all entries at once; the result is in the order of the entries. */
export function rollUpTypes(entries: readonly RollUpEntry[]): readonly string[] {
  const files = emit(entries.map((entry) => entry.module));
  return entries.map((entry, index) =>
    render(entry, files, collectPublic(entries.slice(0, index), files))
  );
}

const OPTIONS: ts.CompilerOptions = {
  declaration: true,
  emitDeclarationOnly: true,
  noCheck: true,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ESNext,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
  strict: true,
  types: [],
  removeComments: false,
};

const DECLARATIONS_ONLY = true;
const WITH_PARENTS = true;

function emit(modules: readonly string[]): Map<string, EmittedFile> {
  const program = ts.createProgram(modules, OPTIONS);
  const files = new Map<string, EmittedFile>();
  const queue = [...modules];
  for (let module = queue.shift(); module !== undefined; module = queue.shift()) {
    if (files.has(module)) continue;
    const source = program.getSourceFile(module);
    if (source === undefined) throw new Error(`${module} is not part of the program`);
    let text = "";
    program.emit(source, (_, emitted) => void (text = emitted), undefined, DECLARATIONS_ONLY);
    const file = readEmitted(module, text);
    files.set(module, file);
    for (const { from } of file.imports.values()) if (from.startsWith("/")) queue.push(from);
  }
  return files;
}

function readEmitted(path: string, text: string): EmittedFile {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, WITH_PARENTS);
  const declared = new Map<string, Declared>();
  const imports = new Map<string, { readonly from: string; readonly name: string }>();
  const declare = (name: string, node: ts.Node): void => {
    const nodes = [...declared.get(name)?.nodes ?? [], node];
    declared.set(name, { file: path, name, nodes });
  };
  for (const node of source.statements) {
    if (ts.isImportDeclaration(node)) readImport(path, node, imports);
    else if (ts.isExportDeclaration(node)) readReExport(path, node, imports);
    else if (ts.isVariableStatement(node)) {
      for (const { name } of node.declarationList.declarations) declare(name.getText(), node);
    } else if (isNamed(node)) declare(node.name.text, node);
  }
  return { source, declared, imports };
}

function isNamed(
  node: ts.Node,
): node is ts.DeclarationStatement & { readonly name: ts.Identifier } {
  return "name" in node && node.name !== undefined && ts.isIdentifier(node.name as ts.Node);
}

type WritableImports = Map<string, { readonly from: string; readonly name: string }>;

function readImport(path: string, node: ts.ImportDeclaration, imports: WritableImports): void {
  const from = resolveFrom(path, node.moduleSpecifier);
  const { name, namedBindings } = node.importClause ?? {};
  if (name !== undefined) imports.set(name.text, { from, name: "default" });
  if (namedBindings === undefined) return;
  if (ts.isNamespaceImport(namedBindings)) {
    imports.set(namedBindings.name.text, { from, name: "*" });
    return;
  }
  for (const each of namedBindings.elements) {
    imports.set(each.name.text, { from, name: (each.propertyName ?? each.name).text });
  }
}

function readReExport(path: string, node: ts.ExportDeclaration, imports: WritableImports): void {
  const { moduleSpecifier, exportClause } = node;
  if (moduleSpecifier === undefined || exportClause === undefined) return;
  if (!ts.isNamedExports(exportClause)) {
    throw new Error(`${path}: only named exports are rolled up`);
  }
  const from = resolveFrom(path, moduleSpecifier);
  for (const each of exportClause.elements) {
    imports.set(each.name.text, { from, name: (each.propertyName ?? each.name).text });
  }
}

function resolveFrom(path: string, specifier: ts.Expression): string {
  const { text } = specifier as ts.StringLiteral;
  return text.startsWith(".") ? new URL(text, `file://${path}`).pathname : text;
}

/** Follows imports to the declaration; a text is a package's name. */
function find(
  files: ReadonlyMap<string, EmittedFile>,
  file: string,
  name: string,
): Declared | { readonly from: string; readonly name: string } | undefined {
  const own = files.get(file)?.declared.get(name);
  if (own !== undefined) return own;
  const imported = files.get(file)?.imports.get(name);
  if (imported === undefined || !imported.from.startsWith("/")) return imported;
  return find(files, imported.from, imported.name);
}

/** The names that a module exports, with the declarations behind them. */
function listPublic(module: string, files: ReadonlyMap<string, EmittedFile>): string[] {
  const names: string[] = [];
  for (const node of files.get(module)?.source.statements ?? []) {
    if (ts.isExportDeclaration(node) && node.exportClause !== undefined) {
      if (ts.isNamedExports(node.exportClause)) {
        names.push(...node.exportClause.elements.map((each) => each.name.text));
      }
    } else if (isExported(node)) {
      names.push(
        ...(ts.isVariableStatement(node)
          ? node.declarationList.declarations.map(({ name }) => name.getText())
          : isNamed(node)
          ? [node.name.text]
          : []),
      );
    }
  }
  return [...new Set(names)];
}

function isExported(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** What earlier entries declare, so that a later one imports it: an asset is one type, wherever it is named. */
function collectPublic(
  entries: readonly RollUpEntry[],
  files: ReadonlyMap<string, EmittedFile>,
): ReadonlyMap<Declared, { readonly from: string; readonly name: string }> {
  const known = new Map<Declared, { readonly from: string; readonly name: string }>();
  for (const { module } of entries) {
    for (const name of listPublic(module, files)) {
      const found = find(files, module, name);
      if (found !== undefined && "nodes" in found) {
        known.set(found, { from: `./${declarationNameOf(module)}`, name });
      }
    }
  }
  return known;
}

/** `mod.ts` is what users import as "phlo". */
function declarationNameOf(module: string): string {
  const name = module.slice(module.lastIndexOf("/") + 1).replace(/\.ts$/, ".d.ts");
  return name === "mod.d.ts" ? "phlo.d.ts" : name;
}

function render(
  entry: RollUpEntry,
  files: ReadonlyMap<string, EmittedFile>,
  known: ReturnType<typeof collectPublic>,
): string {
  const packages = new Map<string, Set<string>>();
  const reExports: string[] = [];
  const taken = new Map<string, Declared>();
  const publicOf = new Map<string, string>();
  const queue: Declared[] = [];
  const take = (found: ReturnType<typeof find>, local: string): void => {
    if (found === undefined) return;
    const outside = "nodes" in found ? known.get(found) : found;
    if (outside !== undefined) {
      const names = packages.get(outside.from) ?? new Set();
      packages.set(outside.from, names.add(renderImported(outside.name, local)));
      return;
    }
    // Only declarations are left.
    const declared = found as Declared;
    const other = taken.get(declared.name);
    if (other !== undefined && other !== declared) {
      throw new Error(`"${declared.name}" is declared in ${other.file} and ${declared.file}`);
    }
    if (other === undefined) queue.push(declared);
    taken.set(declared.name, declared);
  };
  for (const name of listPublic(entry.module, files)) {
    const found = find(files, entry.module, name);
    if (found === undefined) throw new Error(`${entry.module} exports "${name}", which is nowhere`);
    if (!("nodes" in found)) reExports.push(`export { ${name} } from "${found.from}";`);
    else {
      take(found, name);
      publicOf.set(found.name, name);
    }
  }
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { file } = next;
    for (const node of next.nodes) {
      for (const name of listReferences(node)) {
        if (name !== next.name) take(find(files, file, name), name);
      }
    }
  }
  const whole = new Set([...taken.values()].flatMap((each) => each.nodes.flatMap(listWhole)));
  const declarations = [...taken.values()].map((each) =>
    !whole.has(each.name) && !publicOf.has(each.name) && isObject(each)
      ? renderKeys(each)
      : renderDeclared(each, publicOf)
  );
  const imports = [...packages].map(([from, names]) => renderImport(from, [...names]));
  return [entry.title, [...imports, ...reExports].join("\n"), ...declarations, "export {};\n"]
    .filter((part) => part !== "").join("\n\n");
}

function renderImported(name: string, local: string): string {
  if (name === "*") return `* as ${local}`;
  return name === local ? name : `${name} as ${local}`;
}

function renderImport(from: string, names: readonly string[]): string {
  const spaces = names.filter((name) => name.startsWith("*"));
  const plain = names.filter((name) => !name.startsWith("*")).sort();
  return [
    ...spaces.map((name) => `import type ${name} from "${from}";`),
    ...(plain.length === 0 ? [] : [`import type { ${plain.join(", ")} } from "${from}";`]),
  ].join("\n");
}

/** Every identifier that may name a declaration; names of members do not. */
function listReferences(root: ts.Node): readonly string[] {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportTypeNode(node)) {
      throw new Error(`${node.getText()}: name the type in the source`);
    }
    if (ts.isIdentifier(node) && !isMemberName(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return [...names];
}

/** The names that are used as more than `keyof typeof name`. */
function listWhole(root: ts.Node): readonly string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const isKeys = ts.isTypeOperatorNode(node) && ts.isTypeQueryNode(node.type);
    if (isKeys) return;
    const isName = ts.isVariableDeclaration(node.parent) && node.parent.name === node;
    if (ts.isIdentifier(node) && !isMemberName(node) && !isName) names.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return names;
}

function typeOf({ nodes: [node] }: Declared): ts.TypeNode | undefined {
  return node !== undefined && ts.isVariableStatement(node)
    ? node.declarationList.declarations[0]?.type
    : undefined;
}

function isObject(declared: Declared): boolean {
  const type = typeOf(declared);
  return type !== undefined && ts.isTypeLiteralNode(type);
}

/** A table of which only the keys matter. */
function renderKeys(declared: Declared): string {
  const type = typeOf(declared);
  const members = type !== undefined && ts.isTypeLiteralNode(type) ? type.members : [];
  const keys = members.map((member) => `    readonly ${member.name?.getText()}: unknown;`);
  return [`declare const ${declared.name}: {`, ...keys, "};"].join("\n");
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  const isMember = ts.isPropertySignature(parent) || ts.isMethodSignature(parent) ||
    ts.isParameter(parent) || ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent) ||
    ts.isNamedTupleMember(parent);
  return isMember && parent.name === node;
}

function renderDeclared(
  { name, nodes }: Declared,
  publicOf: ReadonlyMap<string, string>,
): string {
  const shown = publicOf.get(name);
  if (shown !== undefined && shown !== name) throw new Error(`"${name}" is exported as "${shown}"`);
  return nodes.map((node) => {
    const comments = renderComments(node);
    const plain = node.getText().replace(/^export /, "").replace(/^declare /, "");
    const isType = ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
    return `${comments}${shown === undefined ? "" : "export "}${isType ? "" : "declare "}${plain}`;
  }).join("\n");
}

/** The nearest doc comment; a file's own stands before its first declaration. */
function renderComments(node: ts.Node): string {
  const text = node.getSourceFile().text;
  const docs = (ts.getLeadingCommentRanges(text, node.getFullStart()) ?? [])
    .map(({ pos, end }) => text.slice(pos, end))
    .filter((comment) => comment.startsWith("/**") && !comment.includes("@module"));
  return docs.length === 0 ? "" : `${docs.at(-1)}\n`;
}
