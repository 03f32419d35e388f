// Builds what the pages load into src/tieline/web/built: one style sheet, one script, the fonts and
// icons they name, each under a name that holds the hash of its content, and manifest.json, which
// says which is which. Nothing else ends up there: what no page uses is not shipped.
//
// Run through tools/frontend.sh, which `make setup` calls.

import { gzipSync } from "node:zlib";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const uswds = path.join(here, "node_modules", "@uswds", "uswds");
const web = path.join(here, "..", "src", "tieline", "web");
const target = path.join(web, "built");
const fresh = path.join(web, "built.new");

// The icons that templates name, in one file: `{% icon "search" %}`. Add the name of another here.
const ICONS = [
  "arrow_downward", "arrow_upward", "check_circle", "expand_more", "file_download", "logout",
  "navigate_before", "navigate_next", "person", "search", "upload_file",
];

const scss = {
  name: "scss",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const compiled = sass.compile(file, {
        loadPaths: [path.join(uswds, "packages")],
        quietDeps: true,
        style: "compressed",
      });
      // No page uses italics, or a picture of what is in a chosen file.
      const css = compiled.css
        .replace(/@font-face\{[^}]*font-style:italic[^}]*\}/g, "")
        .replace(/[^{}]*usa-file-input__preview-image[^{}]*\{[^}]*\}/g, "");
      return { contents: css, loader: "css", resolveDir: here };
    });
    // USWDS writes addresses below a path of our choice; they lie in the package.
    build.onResolve({ filter: /^uswds:/ }, ({ path: name }) => ({
      path: path.join(uswds, "dist", name.slice("uswds:".length)),
    }));
  },
};

function makeSprite() {
  const symbols = ICONS.map((name) => {
    const icon = readFileSync(path.join(uswds, "dist", "img", "usa-icons", `${name}.svg`), "utf8");
    const inner = icon.replace(/^[^]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
writeFileSync(path.join(here, "node_modules", ".icons.svg"), makeSprite());

const options = {
  absWorkingDir: here,
  entryPoints: {
    tieline: "src/tieline.scss",
    script: "src/tieline.js",
    icons: "node_modules/.icons.svg",
    icon: "src/tieline.svg",
  },
  outdir: fresh,
  bundle: true,
  minify: true,
  legalComments: "none", // written in full to licences.txt below
  target: ["chrome115", "firefox115", "safari16"],
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "copy", ".png": "file" },
  metafile: true,
  plugins: [scss],
  logLevel: "warning", // says what is wrong, and where
};
const result = await esbuild.build(options).catch(() => process.exit(1));

const manifest = {};
for (const [name, output] of Object.entries(result.metafile.outputs)) {
  const made = path.basename(name);
  const entry = output.entryPoint ?? Object.keys(output.inputs)[0];
  const known = path.basename(entry).replace(/^\.icons/, "icons").replace(/\.scss$/, ".css");
  manifest[known] = made;
  if (/\.(css|js|svg)$/.test(made)) {
    const file = path.join(fresh, made);
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
}
const licences = ["@uswds/uswds/LICENSE.md", "htmx.org/LICENSE"].map(
  (name) => `== ${name}\n\n${readFileSync(path.join(here, "node_modules", name), "utf8").trim()}\n`,
);
writeFileSync(path.join(fresh, "licences.txt"), licences.join("\n"));
const sorted = Object.fromEntries(Object.entries(manifest).sort());
writeFileSync(path.join(fresh, "manifest.json"), `${JSON.stringify(sorted, null, 1)}\n`);

rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);
console.log(`frontend: built ${readdirSync(target).length} files`);
