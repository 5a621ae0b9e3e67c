/** The engine's own sentences in other languages than Vietnamese, once they have come to this phone. */
export const sentences: { en?: Record<string, { en: string }> } = {};
