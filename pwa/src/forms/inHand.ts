import type { Draft } from '../store/draftTypes';

export type Patch = (draft: Draft) => Partial<Draft>;

/**
 * The draft that somebody is typing in. A key only lays its patch by; it comes into the draft when anybody asks for it,
 * so nobody can see, save or leave the draft without it.
 */
export type InHand = {
  current: Draft | undefined;
  type: (patch: Patch) => void;
};

export function inHand(): InHand {
  let draft: Draft | undefined;
  let typed: Patch[] = [];
  return {
    get current() {
      const patches = typed;
      typed = [];
      for (const patch of patches) if (draft) draft = { ...draft, ...patch(draft) };
      return draft;
    },
    set current(next) {
      typed = [];
      draft = next;
    },
    type: (patch) => {
      typed.push(patch);
    },
  };
}
