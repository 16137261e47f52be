"""What is looked for in the pages, an idea a file; `bot.flowfiles.check` runs them all."""
