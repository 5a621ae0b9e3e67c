/** The wallet, as a screen follows it. */

import { useLive } from '../store/live';
import { COLLECTIONS, type Kinds, listPapers, loadKinds, type WalletPaper } from './load';

type Wallet = { papers: WalletPaper[]; kinds: Kinds };

/** Undefined until it has been read. */
export function useWallet(): Wallet | undefined {
  return useLive(COLLECTIONS, async () => {
    const [papers, kinds] = await Promise.all([listPapers(), loadKinds()]);
    return { papers, kinds };
  });
}
