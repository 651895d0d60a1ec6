import type { Deps } from '../deps.ts';
import { clientNetwork } from '../http/client-network.ts';
import type { QuickWay } from '../http/quick-way.ts';
import { readerAddress } from '../http/relay.ts';
import { requestIdOf } from '../http/request-id.ts';
import type { Answered } from '../http/telling.ts';
import type { Purpose } from './proof.ts';
import { issueWork, wantsPicture } from './verification-actions.ts';

/** As a poll's form writes the address, which is how nearly all voters ask. */
const ofAVoter = /^\/api\/v1\/sites\/([a-z0-9-]+)\/challenge\?action=vote&ref=([a-z0-9-]{1,80})$/;

const route = '/api/v1/sites/:site/challenge';
const relay = readerAddress.toLowerCase();

/**
 * The challenge of a voter of whom no picture is asked, where the site is in memory: the work is most of what it costs. Whoever calls
 * for somebody else, sends a body or asks otherwise goes the general way, and so does the first of all, by whom the headers are learnt.
 */
export const quickChallenge = (deps: Deps, tell: (answered: Answered) => void): QuickWay => {
  const { clock, config, prepared, sites } = deps;
  return ({ address, header, remoteAddress }) => {
    const [, id = '', ref = ''] = ofAVoter.exec(address) ?? [];
    const head = id === '' ? undefined : prepared.headOf(route);
    if (!head || header(relay) !== undefined || header('content-length') !== undefined) return undefined;
    const started = clock().getTime();
    const site = sites.at(id);
    const purpose: Purpose = { site: id, action: 'vote', ref };
    if (!site || wantsPicture(site, purpose, false)) return undefined;
    const network = clientNetwork(remoteAddress(), header('x-forwarded-for'), config.trustedProxies);
    const body = JSON.stringify(issueWork(deps, site, purpose, { network }));
    const requestId = requestIdOf(header('x-request-id'));
    tell({ requestId, method: 'GET', route, status: 200, ms: clock().getTime() - started });
    // Every character of a challenge is ASCII.
    const headers = { ...head, 'content-length': String(body.length), 'x-request-id': requestId };
    return { status: 200, headers, body };
  };
};
