// What h5wasm sees: node _h5wasm.mjs MODULES FILE LIST FOLDER, see _seen.py. MODULES is the folder
// node_modules that holds h5wasm.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, file, listing, folder] = process.argv.slice(2);
const entry = path.join(modules, "h5wasm/dist/node/hdf5_hl.js");
const { default: h5wasm } = await import(pathToFileURL(entry).href);
await h5wasm.ready;

const bytesOf = (texts) => Buffer.concat(texts.map((text) => Buffer.from(text + "\0")));
const result = new h5wasm.File(file, "r");
const lines = fs.readFileSync(listing, "utf8").trim().split("\n");
lines.forEach((line, i) => {
  const [name, kind] = line.split("\t");
  const dataset = result.get(name);
  const put = (end, data) => fs.writeFileSync(path.join(folder, `${i}.${end}`), data);
  if (kind === "number") {
    put("f8", Buffer.from(Float64Array.from(dataset.value).buffer));
  } else {
    put("txt", bytesOf([dataset.value].flat()));
  }
  if ("units" in dataset.attrs) put("units", dataset.attrs.units.value);
});
result.close();
