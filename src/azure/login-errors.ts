import { githubEnvironmentSuffixes } from '../config/github-environments.ts'
import type { FailureReason } from '../runtime/failure.ts'
import { credentialToCreate, type FederatedTrust } from './federated-credential.ts'

/** Values that a login used. None of them is secret. */
export interface LoginAttempt {
  readonly tenantId: string
  readonly clientId: string
  readonly authority: string
  /** Claims of GitHub's OIDC token, or `undefined` if no token was presented or the token could not be read. */
  readonly presented: FederatedTrust | undefined
}

export interface LoginMeaning {
  readonly reason: FailureReason
  message(attempt: LoginAttempt): string
  remedy(attempt: LoginAttempt): string
  /** Input that the error is about. */
  readonly subject: string
}

/**
 * Returns the explanation of a login error that occurs when no federated credential matches. `what` says what differs,
 * and `hint` returns the most likely cause.
 */
function noMatch(what: string, hint: (presented: FederatedTrust) => string): LoginMeaning {
  return {
    reason: 'login-refused',
    subject: 'client-id',
    message: attempt =>
      `No federated credential of client ${attempt.clientId} matches the token of GitHub: ${what}. ${shown(attempt)}`,
    remedy: ({ clientId, presented }) =>
      presented === undefined
        ? `Compare the federated credentials of client ${clientId} with issuer, subject and audience of GitHub's token.`
        : [hint(presented), credentialToCreate(clientId, presented)].filter(text => text !== '').join('\n')
  }
}

/** Returns the presented claims in one line. */
function shown({ presented }: LoginAttempt): string {
  if (presented === undefined) return "GitHub's token could not be read."
  return `GitHub presented: subject ${presented.subject}, issuer ${presented.issuer}, audience ${presented.audience}.`
}

/**
 * Returns the most likely cause of a different subject. GitHub uses two formats: since 15 July 2026, new, renamed and
 * transferred repositories present names with ids; all other repositories present names alone (GitHub's OIDC
 * reference).
 */
function subjectHint({ subject }: FederatedTrust): string {
  const form = /^repo:[^/:]*@\d+\/[^:]*@\d+:/.test(subject)
    ? 'The token of this repository has names with ids, so a credential for names alone does not match.'
    : 'The token of this repository has names without ids, so a credential for names with ids does not match.'
  const environment = /:environment:([^:]+)/.exec(subject)?.[1]
  if (environment === undefined)
    return `${form} The job names no GitHub environment, but the credentials of the set-up template trust only jobs that name a GitHub environment.`
  const does = environment.endsWith(githubEnvironmentSuffixes.plan) ? 'the plan identity' : 'the apply identity'
  return `${form} The GitHub environment ${environment} belongs to ${does}: check that client-id is the client id of that identity.`
}

const AUDIENCE_HINT =
  'If the identity is in another cloud, correct azure-environment instead: the audience is derived from that input.'

/** Explanations by the number after `AADSTS` (Entra authentication and authorization error codes). */
export const loginErrors: Readonly<Record<string, LoginMeaning>> = {
  '70021': noMatch('issuer, subject or audience differs', subjectHint),
  '700211': noMatch(
    'no credential trusts this issuer',
    () =>
      'The identity trusts another issuer or none: check that client-id is the client id of the identity for this repository.'
  ),
  '700212': noMatch('the audience differs', () => AUDIENCE_HINT),
  '700213': noMatch('the subject differs', subjectHint),
  '7002138': noMatch(
    'the subject differs only in letter case',
    () =>
      'Delete the credential with the other letter case; owner, repository and environment must be spelled as in GitHub.'
  ),
  '700024': {
    reason: 'login-expired',
    subject: 'client-id',
    message: attempt =>
      `Entra rejected GitHub's token because it is outside its five-minute validity period. ${shown(attempt)}`,
    remedy: () =>
      'Run again. On a self-hosted runner, check the clock: every login uses a new token, so the age of the token is not the cause.'
  },
  '700016': {
    reason: 'login-refused',
    subject: 'client-id',
    message: attempt =>
      `client-id ${attempt.clientId} is not an application of tenant ${attempt.tenantId}. ${shown(attempt)}`,
    remedy: () =>
      "Set client-id to the identity's client id (not its object id) and tenant-id to the tenant of the identity. If the identity was created a moment ago, wait a few minutes."
  },
  '7000112': {
    reason: 'login-refused',
    subject: 'client-id',
    message: ({ clientId, tenantId }) => `client-id ${clientId} is disabled in tenant ${tenantId}.`,
    remedy: () =>
      'Ask an administrator of the tenant to enable sign-in for this client (Enterprise applications, Properties).'
  },
  '53003': {
    reason: 'login-refused',
    subject: 'client-id',
    message: ({ clientId, tenantId }) =>
      `A Conditional Access policy of tenant ${tenantId} blocks client-id ${clientId}.`,
    remedy: () =>
      'Read the sign-in log of the tenant (service principal sign-ins). Most often the policy allows only named locations, and the address of the runner is in none of them. Use a runner inside the network, or exclude the identity from the policy.'
  },
  '90002': {
    reason: 'login-refused',
    subject: 'tenant-id',
    message: ({ tenantId, authority }) => `The login host ${authority} has no tenant with tenant-id ${tenantId}.`,
    remedy: () => 'Correct tenant-id; for a national cloud, also set azure-environment.'
  },
  '500011': {
    reason: 'login-refused',
    subject: 'tenant-id',
    message: ({ tenantId }) => `Tenant ${tenantId} does not know the Resource Manager of this cloud.`,
    remedy: () => 'Correct azure-environment or tenant-id: the two belong to different clouds.'
  }
}

/**
 * Returns the explanation of a code that `loginErrors` does not contain. `told` is the first line of Entra's message.
 */
export function unknownLoginError(told: string): LoginMeaning {
  return {
    reason: 'login-refused',
    subject: 'client-id',
    message: attempt => `Entra refused the login: ${told} ${shown(attempt)}`,
    remedy: ({ tenantId }) =>
      `Look up the code in Entra's list of AADSTS errors, and read the sign-in log of tenant ${tenantId}.`
  }
}
