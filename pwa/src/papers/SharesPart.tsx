import { useState } from 'preact/hooks';

import { formatDate, pick } from '../i18n';
import type { PaperShare } from '../store/paperTypes';
import { Button } from '../ui/Button';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { unsharePaper } from './actions';
import type { WalletPaper } from './load';
import type { Around } from './PaperPage';
import { useWords } from './words';

type Props = { paper: WalletPaper; around: Around };

/** Who may see a paper beside its owner, and who has. */
export function SharesPart({ paper, around }: Props) {
  const t = useWords();
  const [failed, setFailed] = useState(false);
  const { id, value, waiting } = paper;
  const { dossiers, agencies, views } = around;
  const codeOf = (dossier: string) => dossiers.get(dossier)?.code ?? t('a_dossier');
  const agencyOf = ({ agency, name, dossier }: PaperShare) => {
    const known = agencies.get(agency || (dossiers.get(dossier)?.agency ?? ''));
    return known ? pick(known.name) : name || t('shared_agency');
  };
  const waits = (share: PaperShare) => waiting.some((item) => item.args['id'] === share.id);
  const withdraw = (share: PaperShare) =>
    unsharePaper(paper, share.id).then(
      () => setFailed(false),
      () => setFailed(true),
    );
  const shares = [...value.shares].sort((a, b) => (a.at < b.at ? 1 : -1));
  return (
    <>
      <h2>{t('shared')}</h2>
      <div role="status">
        {failed && (
          <Notice kind="care">
            <p>{t('write_failed')}</p>
          </Notice>
        )}
      </div>
      {shares.length === 0 && <p>{t('shared_nobody')}</p>}
      {shares.map((share) => {
        const agency = agencyOf(share);
        if (share.withdrawn_at) {
          return (
            <p key={share.id} class="soft">
              {t('unshared', { agency, date: formatDate(share.withdrawn_at) })}
              {waits(share) && ` (${t('shared_ended_waits')})`}
            </p>
          );
        }
        return (
          <div key={share.id}>
            <p>
              {t('shared_with', {
                agency,
                code: codeOf(share.dossier),
                date: formatDate(share.at),
              })}
              {waits(share) && ` (${t('shared_waits')})`}
            </p>
            <Button kind="secondary" onPress={() => void withdraw(share)}>
              {t('unshare')}
              <span class="hidden"> {agency}</span>
            </Button>
          </div>
        );
      })}
      <LinkButton kind="secondary" href={`/giay-to/${id}?cho-xem=1`}>
        {t('share')}
      </LinkButton>
      <h2>{t('views')}</h2>
      {views.length === 0 ? (
        <p>{t('views_none')}</p>
      ) : (
        <ul>
          {views.map(({ key, name, agency, dossier, at }) => {
            const known = agencies.get(agency);
            return (
              <li key={key}>
                {t('view', {
                  name,
                  agency: known ? pick(known.name) : agency,
                  code: codeOf(dossier),
                  date: formatDate(at),
                })}
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
