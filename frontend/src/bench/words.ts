/** The words of the workbench, which no other page fetches. */
import { BENCH } from "../generated/bench-words";
import { sayer } from "../words";

/** Return the words in the page's language; `{name}` is filled in. */
export const say = sayer<keyof typeof BENCH>(BENCH);
