"use strict";
// Light or dark, as the reader's system has it; Bootstrap wants to be told.
const dark = matchMedia("(prefers-color-scheme: dark)");
const wear = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
dark.addEventListener("change", wear);
wear();
