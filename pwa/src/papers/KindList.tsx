import { pick } from '../i18n';
import { Button } from '../ui/Button';
import { Details } from '../ui/Details';
import type { Kinds } from './load';
import { useWords } from './words';

/** What most houses have; the others are one press further. */
const COMMON = [
  'birth_certificate',
  'id_card',
  'marriage_certificate',
  'residence',
  'land',
  'poverty',
  'disability',
  'health_insurance',
];

type Props = { kinds: Kinds; choose: (kind: string) => void };

/** What paper is it? One press. */
export function KindList({ kinds, choose }: Props) {
  const t = useWords();
  const common = COMMON.filter((key) => kinds.has(key));
  const rest = Array.from(kinds.keys()).filter((key) => !common.includes(key) && key !== 'other');
  const button = (key: string) => {
    const kind = kinds.get(key);
    return (
      kind && (
        <Button key={key} kind="secondary" onPress={() => choose(key)}>
          {pick(kind.name)}
        </Button>
      )
    );
  };
  if (kinds.size === 0) return <p>{t('kinds_missing')}</p>;
  return (
    <>
      {common.map(button)}
      {rest.length > 0 && <Details summary={t('kinds_more')}>{rest.map(button)}</Details>}
      {button('other')}
    </>
  );
}
