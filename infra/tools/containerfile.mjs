import { DockerfileParser } from 'dockerfile-ast';

import { containerfileOf, readText } from './repository.mjs';

/** A flag's name to its value: `--mount=type=cache` is `mount: "type=cache"`. */
const flagsOf = (instruction) =>
  Object.fromEntries((instruction.getFlags?.() ?? []).map((flag) => [flag.getName(), flag.getValue()]));

const propertiesOf = (instruction) =>
  Object.fromEntries(
    (instruction.getProperties?.() ?? []).map((property) => [property.getName(), property.getValue()]),
  );

// The text as a shell sees it: without the continuation of lines.
const textOf = (instruction) => (instruction.getArgumentsContent() ?? '').replace(/\\\r?\n\s*/g, ' ').trim();

/** The words of an exec form (`["node", "x"]`); undefined for a shell form. */
export function execForm(text) {
  const json = /\[.*\]$/s.exec(text)?.[0];
  try {
    const words = JSON.parse(json ?? '');
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    return undefined;
  }
}

/** A file as stages of steps: what the builder would do, in order. */
export function readContainerfile(app) {
  const file = containerfileOf(app);
  const text = readText(file);
  const stages = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const step = {
      keyword,
      text: textOf(instruction),
      flags: flagsOf(instruction),
      properties: propertiesOf(instruction),
      line: instruction.getRange().start.line + 1,
    };
    if (keyword === 'FROM')
      stages.push({ base: instruction.getImage(), name: instruction.getBuildStage(), steps: [] });
    else stages.at(-1)?.steps.push(step);
  }
  return { app, file, text, stages };
}

/** The steps of a stage with this keyword. */
export const stepsOf = (stage, keyword) => stage.steps.filter((step) => step.keyword === keyword);

/** All variables that a stage sets. */
export const environmentOf = (stage) =>
  Object.assign({}, ...stepsOf(stage, 'ENV').map(({ properties }) => properties));
