/** `/giay-to/them`, `/giay-to/:id/sua`: writing down a paper. Kept as it is typed, like a form. */

import { useRoute } from 'preact-iso/router';

import { useScratch } from '../dossiers/useScratch';
import { useTexts } from '../i18n';
import vi from '../i18n/vi/papers.json';
import { ownFacts } from '../people/kept';
import { listEntities } from '../store/entityList';
import { useLive } from '../store/live';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { KindList } from './KindList';
import { loadKinds, loadPaper, type WalletPaper } from './load';
import { PaperForm } from './PaperForm';
import { EMPTY, type Typed, typedOf } from './paperForm';

/** Not what is half-written: it changes with every letter. */
const WATCHED = ['paper', 'paper_kind', 'queue', 'me', 'people'];

async function loadForm(id: string | undefined) {
  const [paper, kinds, mes, own] = await Promise.all([
    id ? loadPaper(id) : null,
    loadKinds(),
    listEntities('me'),
    ownFacts().catch(() => undefined),
  ]);
  return { paper, kinds, own: own?.name ?? mes[0]?.value.name ?? '' };
}

export type Known = Awaited<ReturnType<typeof loadForm>>;

export default function PaperFormPage() {
  const t = useTexts('papers', vi);
  const { params } = useRoute();
  const id = params['id'] === 'them' ? undefined : params['id'];
  const known = useLive(WATCHED, () => loadForm(id), [id]);
  if (!known) return null;
  if (id && !known.paper) {
    return (
      <Page title={t('missing_title')} back="/giay-to">
        <p>{t('missing')}</p>
        <LinkButton href="/giay-to">{t('to_list')}</LinkButton>
      </Page>
    );
  }
  return <Writing key={id ?? ''} known={known} />;
}

/** As the server refused it, where it did: that is what is to be mended. */
function begin(paper: WalletPaper | null): Typed {
  if (!paper) return EMPTY;
  const refused = [...paper.refused].reverse().find(({ type }) => type === 'paper.save');
  return typedOf(refused ? { ...paper, value: { ...paper.value, ...refused.args } } : paper);
}

function Writing({ known }: { known: Known }) {
  const t = useTexts('papers', vi);
  const { paper, kinds } = known;
  const scratch = useScratch<Typed>(`paper/${paper?.id ?? 'new'}`, begin(paper));
  if (!scratch) return null;
  if (!scratch.value.kind) {
    return (
      <Page title={t('which_kind')} caption={t('add_title')} back="/giay-to">
        <KindList kinds={kinds} choose={(kind) => scratch.set((now) => ({ ...now, kind }))} />
      </Page>
    );
  }
  return <PaperForm known={known} scratch={scratch} kind={scratch.value.kind} />;
}
