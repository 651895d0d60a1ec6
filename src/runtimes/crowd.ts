import type { Fetch } from './door.ts';

/** Counts the requests that a process has in its hands, and says when there are so many that more would only wait. */
export function crowd(most = 4000) {
  let inHand = 0;
  const left = () => {
    inHand--;
  };
  return {
    isCrowded: () => inHand >= most,
    counting:
      (fetch: Fetch): Fetch =>
      (request, bindings) => {
        const answer = fetch(request, bindings);
        if (!(answer instanceof Promise)) return answer;
        inHand++;
        answer.then(left, left);
        return answer;
      },
  };
}
