// Reads cases as JSON on its input, and prints what each condition is worth.
import { readFileSync } from "node:fs";
import { holds } from "../../../assets/js/modules/conditions.js";

const { kinds, cases } = JSON.parse(readFileSync(0, "utf8"));
const worth = cases.map(({ condition, answers, today }) => holds(condition, answers, kinds, today));
process.stdout.write(JSON.stringify(worth));
