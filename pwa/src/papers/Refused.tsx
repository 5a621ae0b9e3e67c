import { ProblemText } from '../dossiers/ProblemText';
import { discard } from '../sync/outbox';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import type { WalletPaper } from './load';
import { useWords } from './words';

/** What the server would not take, why, and a way on. What was written is not lost by it. */
export function Refused({ paper }: { paper: WalletPaper }) {
  const t = useWords();
  return (
    <>
      {paper.refused.map(({ id, type, problem }) => (
        <Notice key={id} kind="care" live title={t('refused')}>
          <ProblemText problem={problem} fallback={t('refused_unknown')} />
          {type === 'paper.save' && (
            <LinkButton href={`/giay-to/${paper.id}/sua`}>{t('refused_again')}</LinkButton>
          )}
          <Button kind="secondary" onPress={() => void discard(id).catch(() => undefined)}>
            {t('refused_drop')}
          </Button>
        </Notice>
      ))}
    </>
  );
}
