import { describe, expect, it } from '@jest/globals'
import { anyText, Failure, guid, lines, oneOf, optional, required, revision } from '../../../src/runtime/index.ts'
import { readInputs } from '../../../src/runtime/inputs.ts'

const specs = {
  'tenant-id': required(guid),
  mode: required(oneOf('plan', 'apply')),
  approval: optional(anyText),
  'allow-destructive': optional(lines)
} as const

const id = '11111111-2222-3333-4444-555555555555'
const read = (values: Record<string, string>) => readInputs(specs, name => values[name] ?? '')

function failureOf(values: Record<string, string>): Failure {
  try {
    read(values)
  } catch (error) {
    if (error instanceof Failure) return error
  }
  throw new Error('no Failure')
}

describe('readInputs', () => {
  it('gives values of their form, and undefined for what was not given', () => {
    const text = 'a, b\n c \n\n'
    expect(read({ 'tenant-id': id.toUpperCase(), mode: 'plan', 'allow-destructive': text })).toEqual({
      'tenant-id': id,
      mode: 'plan',
      approval: undefined,
      'allow-destructive': ['a', 'b', 'c']
    })
  })

  it('names the input, what was found and what is allowed', () => {
    const failure = failureOf({ 'tenant-id': id, mode: 'destroy' })
    expect(failure.reason).toBe('input-invalid')
    expect(failure.message).toBe('Input "mode" is "destroy". Allowed: one of plan, apply.')
    expect(failure.details.remedy).toContain('`mode`')
  })

  it('does not quote what may be a secret', () => {
    for (const secret of ['ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'Ab38Q~0AbCdEfGhIjKlMnOpQrStUvWxYz012345_']) {
      const { message } = failureOf({ 'tenant-id': secret, mode: 'plan' })
      expect(message).toContain('which is not shown')
      expect(message).not.toContain(secret.slice(0, 8))
    }
  })

  it('refuses the GUID of zeros, which examples have as a placeholder', () => {
    const failure = failureOf({ 'tenant-id': '00000000-0000-0000-0000-000000000000', mode: 'plan' })
    expect(failure.message).toContain('not the placeholder of zeros')
  })

  it('does not accept what only looks like a GUID', () => {
    expect(failureOf({ 'tenant-id': `${id}0`, mode: 'plan' }).message).toContain('a GUID')
  })

  it.each([
    ['empty', {}, 'Input "tenant-id" is required but empty.'],
    ['a mask', { 'tenant-id': '***' }, 'Input "tenant-id" is `***`, with which GitHub replaces a secret.']
  ])('knows an id that is %s for one stored as a secret', (_, given, message) => {
    const failure = failureOf({ mode: 'plan', ...given })
    expect(failure).toMatchObject({ reason: 'masked-output', message })
    expect(failure.details.remedy).toContain('store it as a variable')
  })

  it('does not speak of secrets where something else is missing', () => {
    const failure = failureOf({ 'tenant-id': id })
    expect(failure.reason).toBe('input-invalid')
    expect(failure.details.remedy).not.toContain('secret')
  })

  it('cuts a long value short', () => {
    expect(failureOf({ 'tenant-id': 'x'.repeat(5000), mode: 'plan' }).message.length).toBeLessThan(250)
  })
})

describe('a revision of secrets', () => {
  it.each(['2026-11-30', '7', 'v1.2'])('may be %s', text => {
    expect(revision.parse(text)).toBe(text)
  })

  it.each(['ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'a b', 'x'.repeat(21)])(
    'is not %j, which may be a secret',
    text => {
      expect(revision.parse(text)).toBeUndefined()
    }
  )
})
