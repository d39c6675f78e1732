// Bundles assets/css/*.css and assets/js/*.js (each file at the top of these folders is one
// bundle; what they import lives in folders below) and prints what each weighs on the wire.
// Names carry no digest: Django's ManifestStaticFilesStorage adds it, and templates say
// {% static 'cantou/app.css' %}.
import { build } from "esbuild";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const TARGET = `${HERE}../src/cantou/core/web/static/cantou/`;

// Bytes after gzip that a page may spend: DESIGN.md §4.
const ALLOWED = { "app.css": 6144, "desk.css": 4096, "rendez_vous.css": 1024, "site.css": 1024, "app.js": 17408, "desk.js": 3072, "compte.js": 2048, "read.js": 1280, "screen.js": 768, "push.js": 1536, "push-worker.js": 512, "offline.js": 4608, "offline-worker.js": 3072, "round.js": 4608, "crisis.js": 4608, "form.js": 4096 };

const sources = async (folder, ending) =>
  (await readdir(HERE + folder)).filter((name) => name.endsWith(ending)).map((name) => `${HERE}${folder}/${name}`);

await mkdir(TARGET, { recursive: true });
await build({
  entryPoints: [...(await sources("css", ".css")), ...(await sources("js", ".js"))],
  entryNames: "[name]",
  outdir: TARGET,
  bundle: true,
  minify: true,
  format: "esm",
  charset: "utf8",
  legalComments: "linked",
  external: ["*.woff2"],
  loader: { ".png": "empty" },
  target: ["chrome94", "firefox93", "safari15.4"],
  logLevel: "warning",
});

let heavy = false;
for (const name of (await readdir(TARGET)).filter((each) => /\.(css|js)$/.test(each)).sort()) {
  const weight = gzipSync(await readFile(TARGET + name), { level: 9 }).length;
  const over = weight > (ALLOWED[name] ?? Infinity);
  heavy ||= over;
  console.log(`  ${String(weight).padStart(7)} octets  ${name}${over ? `  (au-delà des ${ALLOWED[name]} permis)` : ""}`);
}
process.exitCode = heavy ? 1 : 0;
