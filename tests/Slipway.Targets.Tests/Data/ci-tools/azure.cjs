// Prints, as JSON, what the language service of Azure Pipelines finds wrong in the files that it is given.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { getLanguageService } = require("azure-pipelines-language-service");
const { parse } = require("azure-pipelines-language-service/lib/parser/yamlParser");
const { TextDocument } = require("vscode-languageserver-textdocument");

const schema = JSON.parse(readFileSync(join(__dirname, "azure-pipelines.schema.json"), "utf8"));
console.log = () => {}; // what the service says of its own work
const service = getLanguageService(async () => JSON.stringify(schema), []);
service.configure({ validate: true, schemas: [{ uri: "file:///pipeline.json", fileMatch: ["*.yml"], schema }] });

(async () => {
  const found = [];
  for (const file of process.argv.slice(2)) {
    const text = TextDocument.create(`file://${file}`, "azure-pipelines", 1, readFileSync(file, "utf8"));
    const problems = await service.doValidation(text, parse(text.getText()));
    found.push(...problems.map((problem) => `${file}:${problem.range.start.line + 1}: ${problem.message}`));
  }

  process.stdout.write(`${JSON.stringify(found)}\n`);
})();
