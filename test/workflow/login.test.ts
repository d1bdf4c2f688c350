import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { githubState } from '../../local/github/state.ts'
import type { OpenHost, RunResult } from '../../local/index.ts'
import { changedKit, provision, starterKit } from './kit.ts'
import { setUp } from './setup-kit.ts'

const ISSUER = 'https://token.actions.githubusercontent.com'
const AUDIENCE = 'api://AzureADTokenExchange'
const SUBJECT = 'repo:org/platform:environment:production-plan'
const NOBODY = '99999999-0000-4000-8000-000000000000'

function messageOf({ annotations }: RunResult): string {
  return annotations.map(({ message }) => message).join('\n')
}

/** Changes one property of the credentials of the identity that plans. */
function changeCredentials(host: OpenHost, property: 'issuer' | 'subject' | 'audiences', value: unknown): void {
  const ofPlan = Object.values(host.world.resources).filter(
    ({ id, type }) => type.endsWith('/federatedIdentityCredentials') && id.includes('-plan-')
  )
  expect(ofPlan).toHaveLength(2)
  for (const credential of ofPlan) credential.properties[property] = value
}

function setVariable(host: OpenHost, name: string, value: string): void {
  const variables = githubState(host.world).environments['production-plan']?.variables ?? {}
  expect(variables).toHaveProperty(name)
  variables[name] = value
}

/** Starts the action as a step, from a job that asked for no OIDC token. */
function kitWithoutIdToken(): string {
  const text = readFileSync(join(starterKit, 'provision.yml'), 'utf8')
  const jobs = text.slice(text.indexOf('jobs:'))
  const step = `jobs:
  direct:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    environment: production-plan
    steps:
      - uses: actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0
      - uses: org/aks-baseline/actions/provision-network@v1
        with:
          mode: plan
          environment: production
          tenant-id: \${{ vars.AZURE_TENANT_ID }}
          client-id: \${{ vars.AZURE_PLAN_CLIENT_ID }}
          subscription-id: \${{ vars.AZURE_SUBSCRIPTION_ID }}
`
  return changedKit(['provision.yml', jobs, step])
}

describe('a login that Entra refuses prints the credential that would fit', () => {
  it.each<[string, 'issuer' | 'subject' | 'audiences', unknown, string]>([
    ['subject', 'subject', 'repo:org/platform:environment:staging-plan', 'the subject differs'],
    ['case of the subject', 'subject', SUBJECT.toUpperCase(), 'only in letter case'],
    ['audience', 'audiences', ['api://AzureADTokenExchangeUSGov'], 'the audience differs'],
    ['issuer', 'issuer', 'https://token.example', 'no credential trusts this issuer']
  ])('for a wrong %s', async (_, property, value, what) => {
    const { host, made } = await setUp(['production'])
    changeCredentials(host, property, value)
    const run = await provision(host)
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'login-refused', requests: { total: 0 } })
    const message = messageOf(run)
    expect(message).toContain(what)
    expect(message).toContain(`--issuer '${ISSUER}' --subject '${SUBJECT}' --audiences '${AUDIENCE}'`)
    expect(message).toContain(`az identity list --query "[?clientId=='${made[0]?.AZURE_PLAN_CLIENT_ID}'].name"`)
    expect(message).toContain(`Subject identifier ${SUBJECT}`)
  })

  it('which then lets the next run in', async () => {
    const { host, send } = await setUp(['production'])
    changeCredentials(host, 'subject', 'repo:org/other:environment:production-plan')
    const message = messageOf(await provision(host, { event: 'pull_request' }))
    const [, issuer, subject, audience] =
      /--issuer '([^']+)' --subject '([^']+)' --audiences '([^']+)'/.exec(message) ?? []
    const credential = Object.values(host.world.resources).find(({ id }) => id.endsWith('/github-names'))
    expect(
      send('PUT', credential?.id ?? '', { properties: { issuer, subject, audiences: [audience] } }).status
    ).toBeLessThan(300)
    expect(await provision(host, { event: 'pull_request' })).toMatchObject({ conclusion: 'success' })
  })
})

describe('a login says what is wrong', () => {
  it.each([
    ['client', 'AZURE_PLAN_CLIENT_ID', `${NOBODY} is not an application of tenant`],
    ['tenant', 'AZURE_TENANT_ID', `has no tenant with tenant-id ${NOBODY}`]
  ])('with an unknown %s', async (_, variable, what) => {
    const { host } = await setUp(['production'])
    setVariable(host, variable, NOBODY)
    const run = await provision(host)
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'login-refused', requests: { total: 0 } })
    expect(messageOf(run)).toContain(what)
  })

  it('in a job without the permission to ask GitHub for a token', async () => {
    const { host } = await setUp(['production'])
    const run = await provision(host, { caller: kitWithoutIdToken() })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'no-id-token', requests: { total: 0 } })
    expect(messageOf(run)).toContain('id-token: write')
  })
})

describe('a job in a GitHub environment', () => {
  /** The action as a step of a job in an environment, with the variables of that environment. */
  function kit(job: string, environment: string): string {
    const direct = kitWithoutIdToken()
    const file = join(direct, 'provision.yml')
    const text = readFileSync(file, 'utf8')
      .replace('      contents: read\n', '      contents: read\n      id-token: write\n')
      .replace('    environment: production-plan\n', job)
      .replace('          environment: production\n', environment)
    writeFileSync(file, text)
    return direct
  }

  it.each([
    ['named by the input', '          environment: production\n'],
    ['the first of the file', '']
  ])('does not work on another environment, %s', async (_, environment) => {
    const { host } = await setUp(['production', 'staging'])
    const run = await provision(host, { caller: kit('    environment: staging-plan\n', environment) })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'environment-mismatch', requests: { total: 0 } })
    expect(messageOf(run)).toContain('"staging-plan"')
    expect(messageOf(run)).toContain('"production"')
  })

  it('is not asked for where an identity trusts the branch instead, and its absence is a warning', async () => {
    const { host, send } = await setUp(['production'])
    const credential = Object.values(host.world.resources).find(
      ({ id }) => id.endsWith('/github-names') && id.includes('-plan-')
    )
    const properties = { issuer: ISSUER, subject: 'repo:org/platform:ref:refs/heads/main', audiences: [AUDIENCE] }
    expect(send('PUT', credential?.id ?? '', { properties }).status).toBeLessThan(300)
    const state = githubState(host.world)
    Object.assign(state.variables, state.environments['production-plan']?.variables)
    const run = await provision(host, { caller: kit('', '          environment: production\n') })
    expect(run).toMatchObject({ conclusion: 'success' })
    expect(messageOf(run)).toContain('does not run in a GitHub environment')
  })
})

describe('rights that are on their way', () => {
  it('are asked for by name, with how long they take', async () => {
    const { host, wait } = await setUp(['production'], {}, 0)
    const run = await provision(host, { event: 'pull_request' })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'not-authorized', requests: { writes: 0 } })
    expect(messageOf(run)).toContain('ten minutes')
    wait(600_000)
    expect(await provision(host, { event: 'pull_request' })).toMatchObject({ conclusion: 'success' })
  })
})
