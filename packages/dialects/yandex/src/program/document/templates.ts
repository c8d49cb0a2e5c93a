import { parseTemplate, type Template } from '../template/parse.js';
import { refuse, type Field } from './field.js';

/** Stands where a template could not be read; the document is refused, so nobody ever evaluates it. */
const unreadable: Template = { kind: 'value', value: null };

/** A templated text. */
export function template(field: Field | undefined): Template {
  if (!field) return unreadable;
  if (typeof field.value !== 'string') {
    refuse(field, 'must be text, with jq in \\( )');
    return unreadable;
  }
  return parsed(field, field.value);
}

/** A templated text that is not required. */
export const optionalTemplate = (field: Field | undefined): Template | undefined => field && template(field);

/** A templated value: text, or a number or boolean as YAML gives it when the quotes are left out. */
export function scalarTemplate(field: Field | undefined): Template {
  if (typeof field?.value === 'number' || typeof field?.value === 'boolean')
    return { kind: 'value', value: field.value };
  return template(field);
}

/** A condition: jq as it stands, or a template where it holds an interpolation; true and false need no jq. */
export function condition(field: Field | undefined): Template {
  const value = field?.value;
  if (typeof value === 'boolean') return { kind: 'value', value };
  if (!field || typeof value !== 'string' || value.includes('\\(')) return template(field);
  const jq = value.trim();
  if (jq === 'true' || jq === 'false') return { kind: 'value', value: jq === 'true' };
  if (jq === '') {
    refuse(field, 'must be a jq condition');
    return unreadable;
  }
  field.report.expression(field.place, value);
  return { kind: 'expression', jq: value };
}

function parsed(field: Field, text: string): Template {
  const found = parseTemplate(text);
  if (!found.ok) {
    refuse(field, found.message);
    return unreadable;
  }
  if (found.template.kind !== 'value') field.report.expression(field.place, found.template.jq);
  return found.template;
}
