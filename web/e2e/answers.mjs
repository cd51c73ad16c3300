// Answers a form as its schema asks, and types them in as a person would.

/** One valid value of each property, by name. */
export function answersTo(schema) {
  const answers = {};
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    answers[name] = answerTo(property);
  }
  return answers;
}

function answerTo(property) {
  const { type, enum: values, oneOf, examples, format, minimum } = property;
  if (examples?.length) return examples[0];
  if ('const' in property) return property.const;
  if (values) return values[0];
  if (oneOf) return oneOf[0].const;
  switch (Array.isArray(type) ? type[0] : type) {
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return minimum ?? 1;
    case 'array':
      return [answerTo(property.items)];
    case 'object':
      return answersTo(property);
  }
  const byFormat = { email: 'ana@example.com', date: '1990-05-17', 'date-time': '2026-01-02T03:04' };
  return byFormat[format] ?? 'Texto de prueba'.slice(0, property.maxLength);
}

/**
 * Types answers into the form that stands on the page; what of them has no input
 * there, or is left out of the answers, is passed over.
 */
export async function fill(page, schema, answers, prefix = '') {
  await page.waitForSelector('form:visible');
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    const path = prefix + name;
    const answer = answers[name];
    if (answer === undefined) {
      continue;
    }
    if (property.type === 'object') {
      await fill(page, property, answer, `${path}.`);
    } else if (property.items?.type === 'object') {
      for (const [index, row] of answer.entries()) {
        await fill(page, property.items, row, `${path}.${index}.`);
      }
    } else if (property.format === 'date') {
      await fillDate(page, path, answer);
    } else {
      const input = page.locator(`[name="${path}"]`);
      if ((await input.count()) > 0) {
        await enter(input, property, answer);
      }
    }
  }
}

async function fillDate(page, path, answer) {
  const [year, month, day] = answer.split('-');
  const part = (name) => page.locator(`[name="${path}.${name}"]`);
  if ((await part('day').count()) > 0) {
    await part('day').fill(String(Number(day)));
    await part('month').selectOption(String(Number(month)));
    await part('year').fill(year);
  }
}

async function enter(input, property, answer) {
  const kind = await input.first().evaluate((one) => one.type);
  const values = property.enum ?? property.items?.enum ?? property.oneOf?.map((one) => one.const);
  if (kind === 'radio') {
    await input.nth(values ? values.indexOf(answer) : answer ? 0 : 1).check();
  } else if (kind === 'checkbox' && property.items) {
    for (const one of answer) {
      await input.nth(values.indexOf(one)).check();
    }
  } else if (kind === 'checkbox') {
    await input.check();
  } else if (kind === 'select-one') {
    // One of the page's own lists has the answers themselves as its values.
    const there = await input.evaluate((one, value) => [...one.options].some((it) => it.value === value), answer);
    const index = values ? values.indexOf(answer) + 1 : 1;
    await input.selectOption(there && !values ? { value: answer } : { index });
  } else {
    await input.fill(Array.isArray(answer) ? answer.join('\n') : String(answer));
  }
}
