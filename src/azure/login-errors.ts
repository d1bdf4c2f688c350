import type { FailureReason } from '../runtime/failure.ts'

/** What a login was tried with; nothing here is secret. */
export interface LoginAttempt {
  readonly tenantId: string
  readonly clientId: string
  readonly authority: string
  /** Claims of GitHub's token; `undefined` where none was presented or it could not be read. */
  readonly presented: { readonly subject: string; readonly issuer: string; readonly audience: string } | undefined
}

export interface LoginMeaning {
  readonly reason: FailureReason
  message(attempt: LoginAttempt): string
  remedy(attempt: LoginAttempt): string
  /** The input it is about. */
  readonly subject: string
}

/** The federated credential that would fit, field by field and as a command. */
function credentialToCreate({ clientId, presented }: LoginAttempt): string {
  if (presented === undefined)
    return `Compare the federated credentials of client ${clientId} with what GitHub presents.`
  const { issuer, subject, audience } = presented
  return [
    `Give the identity with client id ${clientId} a federated credential with exactly (case counts, no wildcards):`,
    `  issuer:   ${issuer}`,
    `  subject:  ${subject}`,
    `  audience: ${audience}`,
    'For a user-assigned identity: az identity federated-credential create --name <name> --identity-name <identity> ' +
      `--resource-group <group> --issuer '${issuer}' --subject '${subject}' --audiences '${audience}'`,
    'A new credential works after a few minutes.'
  ].join('\n')
}

function noMatch(what: string): LoginMeaning {
  return {
    reason: 'login-refused',
    subject: 'client-id',
    message: attempt => `Entra has no federated credential for what GitHub presented: ${what}. ${shown(attempt)}`,
    remedy: credentialToCreate
  }
}

/** What was presented, in one line. */
function shown({ presented }: LoginAttempt): string {
  if (presented === undefined) return "GitHub's token could not be read."
  return `Presented: subject ${presented.subject}, issuer ${presented.issuer}, audience ${presented.audience}.`
}

/** By the number after `AADSTS` (Entra authentication and authorization error codes). */
export const loginErrors: Readonly<Record<string, LoginMeaning>> = {
  '70021': noMatch('issuer, subject or audience differs'),
  '700211': noMatch('the issuer is not known'),
  '700212': noMatch('the audience differs'),
  '700213': noMatch('the subject differs'),
  '7002138': noMatch('the subject differs only in upper and lower case'),
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
    message: ({ clientId, tenantId }) => `client-id ${clientId} is no application of tenant ${tenantId}.`,
    remedy: () => "Set client-id to the identity's client id (not its object id) and tenant-id to the tenant it is in."
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
