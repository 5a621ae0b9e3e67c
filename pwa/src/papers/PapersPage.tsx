/** `/giay-to`: the papers of the wallet, by whose they are. */

import { useEffect } from 'preact/hooks';

import { useTexts } from '../i18n';
import vi from '../i18n/vi/papers.json';
import { signInPath } from '../identity/returnPath';
import { useHeld } from '../identity/useHeld';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { keepUp } from './keepUp';
import type { Kinds, WalletPaper } from './load';
import { PaperCard } from './PaperCard';
import { useWallet } from './useWallet';

/** The owner's first, then each family member's. */
export function byHolder(papers: WalletPaper[]): { name: string; papers: WalletPaper[] }[] {
  const groups = new Map<string, WalletPaper[]>();
  for (const paper of papers) {
    const { who, name } = paper.value.holder;
    const key = who === 'self' ? '' : name;
    groups.set(key, [...(groups.get(key) ?? []), paper]);
  }
  return Array.from(groups, ([name, mine]) => ({ name, papers: mine })).sort((a, b) =>
    a.name.localeCompare(b.name, 'vi'),
  );
}

export default function PapersPage() {
  const t = useTexts('papers', vi);
  const wallet = useWallet();
  const nobody = useHeld() !== null;
  useEffect(() => void keepUp(), []);
  if (!wallet) return null;
  const { papers, kinds } = wallet;
  return (
    <Page title={t('title')} back="/">
      <p>{t(papers.length > 0 ? 'intro' : 'none')}</p>
      <LinkButton href="/giay-to/them">{t('add')}</LinkButton>
      {byHolder(papers).map(({ name, papers: theirs }) => (
        <section key={name}>
          <h2>{name || t('mine')}</h2>
          <ul class="rows">
            {theirs.map((paper) => (
              <Row key={paper.id} paper={paper} kinds={kinds} />
            ))}
          </ul>
        </section>
      ))}
      {nobody && (
        <Notice>
          <p>{t('sign_in_hint')}</p>
          <LinkButton kind="secondary" href={signInPath('/giay-to')}>
            {t('sign_in')}
          </LinkButton>
        </Notice>
      )}
    </Page>
  );
}

function Row({ paper, kinds }: { paper: WalletPaper; kinds: Kinds }) {
  const t = useTexts('papers', vi);
  const { id, value, waiting, refused } = paper;
  const notes = [
    value.pages.length > 1 && t('pages_n', { n: value.pages.length }),
    waiting.length > 0 && t('unsent_short'),
  ].filter(Boolean);
  return (
    <li>
      <a class="wallet-row" href={`/giay-to/${id}`}>
        <PaperCard paper={paper} kinds={kinds}>
          {notes.length > 0 && <span class="soft">{notes.join(' · ')}</span>}
          {refused.length > 0 && <strong>{t('refused')}</strong>}
        </PaperCard>
      </a>
    </li>
  );
}
