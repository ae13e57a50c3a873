/** Take every address out of package-lock.json; run by `npm run lock` after a change of package.json. */
import { readFileSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const held of Object.values(lock.packages)) {
  delete held.resolved;
  delete held.funding;
}
const text = `${JSON.stringify(lock, null, 2)}\n`;
if (/https?:/.test(text)) throw new Error("package-lock.json still names an address");
writeFileSync("package-lock.json", text);
