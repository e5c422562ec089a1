// Says in one line what is missing, before the tests run.

import { existsSync } from "node:fs";
import { ARCHS, elf } from "../tests/machine.js";

const missing = ARCHS.map(elf).find((file) => !existsSync(file));
if (missing) {
  console.error(
    `error: ${missing} is missing, the program that the tests run; build it with scripts/build.sh`,
  );
  process.exitCode = 1;
}
