/** Everything that `program/idl.json` says, generated, and a few helpers on top of it. */

export * from "./errors.js";
export * from "./generated/index.js";
export * from "./limit.js";
export * from "./payout.js";
export * from "./programs.js";
export * from "./read.js";
export * from "./token.js";
