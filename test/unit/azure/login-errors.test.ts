import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import { credentialToCreate } from '../../../src/azure/federated-credential.ts'
import { type LoginAttempt, loginErrors, unknownLoginError } from '../../../src/azure/login-errors.ts'

const names = {
  subject: 'repo:org/platform:environment:production',
  issuer: 'https://token.actions.githubusercontent.com',
  audience: 'api://AzureADTokenExchange'
}
const attempt: LoginAttempt = { tenantId: 'T', clientId: 'C', authority: 'https://login', presented: names }
const NO_MATCH = ['70021', '700211', '700212', '700213', '7002138']

function remedy(code: string, presented: LoginAttempt['presented'] = names): string {
  return loginErrors[code]?.remedy({ ...attempt, presented }) ?? ''
}

describe.each(NO_MATCH)('a login refused with %s', code => {
  it('shows what was presented and the credential that would fit, as a command and for the portal', () => {
    for (const value of Object.values(names)) expect(loginErrors[code]?.message(attempt)).toContain(value)
    const text = remedy(code)
    expect(text).toContain(`--issuer '${names.issuer}' --subject '${names.subject}' --audiences '${names.audience}'`)
    expect(text).toContain(`Issuer URL ${names.issuer}, Subject identifier ${names.subject}`)
    expect(text).toContain(`Audience ${names.audience}`)
    // GitHub cuts an annotation at 4096 characters.
    expect(`${loginErrors[code]?.message(attempt)}${text}`.length).toBeLessThan(3500)
  })

  it('says something useful where the token cannot be read', () => {
    const unread = { ...attempt, presented: undefined }
    expect(loginErrors[code]?.message(unread)).toContain('could not be read')
    expect(loginErrors[code]?.remedy(unread)).toContain('client C')
  })
})

describe('the hint of a subject that differs', () => {
  const of = (subject: string) => remedy('700213', { ...names, subject })

  it('tells the form with ids from the form without', () => {
    expect(of('repo:org@1/platform@2:environment:production')).toContain('has names with ids')
    expect(of('repo:org/plat@form:environment:production')).toContain('has names without ids')
  })

  it('says whose environment it is, and where there is none', () => {
    expect(of('repo:org/platform:environment:production')).toContain('the apply identity')
    expect(of('repo:org/platform:environment:production-plan')).toContain('the plan identity')
    expect(of('repo:org/platform:pull_request')).toContain('names no GitHub environment')
  })
})

describe('loginErrors', () => {
  it('points at azure-environment for an audience that differs, and at no other time', () => {
    expect(NO_MATCH.filter(code => remedy(code).includes('azure-environment'))).toEqual(['700212'])
  })

  it('is about the input that is wrong', () => {
    const about = Object.entries(loginErrors).map(([code, { subject }]) => [code, subject])
    expect(about.filter(([, subject]) => subject === 'tenant-id').map(([code]) => code)).toEqual(['90002', '500011'])
  })

  it('passes on what Entra said of a code the table lacks', () => {
    expect(unknownLoginError('AADSTS50999: odd').message(attempt)).toContain('AADSTS50999: odd')
  })
})

describe('credentialToCreate', () => {
  it('gives a command that a shell takes apart as meant', () => {
    const odd = { ...names, subject: 'repo:o/r:environment:it\'s $(odd) "here"' }
    const line = /^With the Azure CLI: (.*)$/m.exec(credentialToCreate('C', odd))?.[1] ?? ''
    const az = 'az() { if [ "$2" = list ]; then echo "found $4"; else printf "%s\\n" "$@"; fi; }'
    const words = execFileSync('bash', ['-c', `${az}\n${line}`], { encoding: 'utf8' })
      .trim()
      .split('\n')
    expect(words.slice(0, 3)).toEqual(['identity', 'federated-credential', 'create'])
    const given = (name: string) => words[words.indexOf(name) + 1]
    expect(given('--subject')).toBe(odd.subject)
    expect(given('--identity-name')).toBe("found [?clientId=='C'].name")
    expect(given('--resource-group')).toBe("found [?clientId=='C'].resourceGroup")
    expect(given('--name')).toMatch(/^[A-Za-z0-9][-\w]{2,119}$/)
  })

  it('keeps the name within 120 characters', () => {
    const long = credentialToCreate('C', { ...names, subject: `repo:${'o'.repeat(300)}/r:pull_request` })
    expect(/--name (\S+)/.exec(long)?.[1]).toHaveLength(120)
  })
})
