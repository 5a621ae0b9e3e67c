/** `/giay-to` and all below it: which screen of the wallet an address opens. */

import { useRoute } from 'preact-iso/router';

import PaperFormPage from './PaperFormPage';
import PaperPage from './PaperPage';
import PapersPage from './PapersPage';

export default function WalletPage() {
  const { id, part } = useRoute().params;
  if (!id) return <PapersPage />;
  return id === 'them' || part === 'sua' ? <PaperFormPage key={id} /> : <PaperPage key={id} />;
}
