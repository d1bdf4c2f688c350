import { githubEnvironmentSuffixes } from '../config/github-environments.ts'
import type { FailureReason } from '../runtime/failure.ts'
import { credentialToCreate, type Trust } from './federated-credential.ts'

/** What a login was tried with; nothing here is secret. */
export interface LoginAttempt {
  readonly tenantId: string
  readonly clientId: string
  readonly authority: string
  /** Claims of GitHub's token; `undefined` where none was presented or it could not be read. */
  readonly presented: Trust | undefined
}

export interface LoginMeaning {
  readonly reason: FailureReason
  message(attempt: LoginAttempt): string
  remedy(attempt: LoginAttempt): string
  /** The input it is about. */
  readonly subject: string
}

/** A login for which no credential fits: what differs, and what it often comes from. */
function noMatch(what: string, hint: (presented: Trust) => string): LoginMeaning {
  return {
    reason: 'login-refused',
    subject: 'client-id',
    message: attempt =>
      `Entra has no federated credential of client ${attempt.clientId} for what GitHub presented: ${what}. ${shown(attempt)}`,
    remedy: ({ clientId, presented }) =>
      presented === undefined
        ? `Compare the federated credentials of client ${clientId} with what GitHub presents.`
        : [hint(presented), credentialToCreate(clientId, presented)].filter(text => text !== '').join('\n')
  }
}

/** What was presented, in one line. */
function shown({ presented }: LoginAttempt): string {
  if (presented === undefined) return "GitHub's token could not be read."
  return `Presented: subject ${presented.subject}, issuer ${presented.issuer}, audience ${presented.audience}.`
}

/** Both forms are on the way: ids since 15 July 2026 in new, renamed and transferred repositories (GitHub's OIDC reference). */
function subjectHint({ subject }: Trust): string {
  const form = /^repo:[^/:]*@\d+\/[^:]*@\d+:/.test(subject)
    ? 'This repository presents ids beside the names: a credential for the names alone does not fit.'
    : 'This repository presents names alone: a credential for names with ids does not fit.'
  const environment = /:environment:([^:]+)/.exec(subject)?.[1]
  if (environment === undefined)
    return `${form} The job names no GitHub environment, though the set-up trusts nothing else.`
  const does = environment.endsWith(githubEnvironmentSuffixes.plan)
    ? 'the identity that plans'
    : 'the identity that applies'
  return `${form} Environment ${environment} is meant for ${does}: check that client-id is that one.`
}

const AUDIENCE_HINT =
  'The audience follows from azure-environment: if the identity is in another cloud, correct that input instead.'

/** By the number after `AADSTS` (Entra authentication and authorization error codes). */
export const loginErrors: Readonly<Record<string, LoginMeaning>> = {
  '70021': noMatch('issuer, subject or audience differs', subjectHint),
  '700211': noMatch(
    'it trusts nothing of this issuer',
    () => 'The identity trusts another issuer or none: check that client-id is the one made for this repository.'
  ),
  '700212': noMatch('the audience differs', () => AUDIENCE_HINT),
  '700213': noMatch('the subject differs', subjectHint),
  '7002138': noMatch(
    'the subject differs only in upper and lower case',
    () => 'Delete the credential that is spelled otherwise; owner, repository and environment count as GitHub has them.'
  ),
  '700024': {
    reason: 'login-expired',
    subject: 'client-id',
    message: attempt => `Entra found GitHub's token outside its validity of five minutes. ${shown(attempt)}`,
    remedy: () =>
      'Run again. On a runner of your own check its clock: a fresh token is taken for every login, so age is not the cause.'
  },
  '700016': {
    reason: 'login-refused',
    subject: 'client-id',
    message: attempt =>
      `client-id ${attempt.clientId} is no application of tenant ${attempt.tenantId}. ${shown(attempt)}`,
    remedy: () =>
      "Set client-id to the identity's client id (not its object id) and tenant-id to the tenant it is in. For an identity just made, wait a few minutes."
  },
  '7000112': {
    reason: 'login-refused',
    subject: 'client-id',
    message: ({ clientId, tenantId }) => `client-id ${clientId} is disabled in tenant ${tenantId}.`,
    remedy: () => 'Have an administrator of the tenant enable sign-in for it (Enterprise applications, Properties).'
  },
  '53003': {
    reason: 'login-refused',
    subject: 'client-id',
    message: ({ clientId, tenantId }) =>
      `A Conditional Access policy of tenant ${tenantId} keeps client-id ${clientId} out.`,
    remedy: () =>
      "Look into the tenant's sign-in log, service principals: most often the policy names places, and the runner's address is none. Run inside the network, or exempt the identity."
  },
  '90002': {
    reason: 'login-refused',
    subject: 'tenant-id',
    message: ({ tenantId, authority }) => `tenant-id ${tenantId} is no tenant that ${authority} knows.`,
    remedy: () => 'Correct tenant-id; for a national cloud set azure-environment as well.'
  },
  '500011': {
    reason: 'login-refused',
    subject: 'tenant-id',
    message: ({ tenantId }) => `Tenant ${tenantId} does not know Resource Manager of this cloud.`,
    remedy: () => 'Correct azure-environment or tenant-id: they belong to different clouds.'
  }
}

/** For codes the table lacks. `told` is Entra's own first line. */
export function otherLoginError(told: string): LoginMeaning {
  return {
    reason: 'login-refused',
    subject: 'client-id',
    message: attempt => `Entra refused the login: ${told} ${shown(attempt)}`,
    remedy: ({ tenantId }) =>
      `Look the code up in Entra's list of AADSTS errors and in the sign-in log of tenant ${tenantId}.`
  }
}
