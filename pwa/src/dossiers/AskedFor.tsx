import type { FormDefinition, Question } from '../forms/engine/types';
import { pick } from '../i18n';
import type { SupplementValue } from '../store/types';

function find(definition: FormDefinition, [top, inner]: string[]): Question | undefined {
  const questions = definition.form.pages.flatMap((page) => page.questions);
  const question = questions.find(({ key }) => key === top);
  return inner ? question?.questions?.find(({ key }) => key === inner) : question;
}

type Props = { supplement: SupplementValue; definition: FormDefinition | undefined };

/** Each answer and paper that an officer asks for, by its name, with what they wrote at it. */
export function AskedFor({ supplement, definition }: Props) {
  const nameOf = (kind: string, key: string) => {
    const paper = definition?.papers.find((one) => one.key === key)?.name;
    const name = kind === 'paper' ? paper : definition && find(definition, key.split('.'))?.label;
    return name ? pick(name) : key;
  };
  return (
    <ul>
      {supplement.items.map(({ kind, key, note }) => (
        <li key={kind + key}>
          <strong>{nameOf(kind, key)}</strong>
          {note && <p class="said">{note}</p>}
        </li>
      ))}
    </ul>
  );
}
