import { describe, expect, it } from '@jest/globals'
import { anyText, Failure, guid, lines, oneOf, optional, required } from '../../../src/runtime/index.ts'
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
    expect(failure.message).toBe('Input "mode" is "destroy"; allowed is one of plan, apply.')
    expect(failure.details.remedy).toContain('`mode`')
  })

  it('does not accept what only looks like a GUID', () => {
    expect(failureOf({ 'tenant-id': `${id}0`, mode: 'plan' }).message).toContain('a GUID')
  })

  it.each([
    ['empty', {}, 'Input "tenant-id" is required and empty.'],
    ['a mask', { 'tenant-id': '***' }, 'Input "tenant-id" is `***`, which stands for a secret in logs.']
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

describe('a renamed input', () => {
  const renamed = { 'client-id': { ...required(guid), formerly: ['identity', 'principal'] } } as const

  function readRenamed(values: Record<string, string>) {
    const warnings: string[] = []
    const inputs = readInputs(
      renamed,
      name => values[name] ?? '',
      message => void warnings.push(message)
    )
    return { value: inputs['client-id'], warnings }
  }

  it.each(['identity', 'principal'])('is read by the former name %s, with a warning that names the new one', former => {
    const { value, warnings } = readRenamed({ [former]: id })
    expect(value).toBe(id)
    expect(warnings).toEqual([expect.stringContaining(`Input "${former}" was renamed to "client-id".`)])
    expect(warnings[0]).toContain(`Write \`client-id:\` instead of \`${former}:\``)
  })

  it('gives no warning when the new name is used', () => {
    expect(readRenamed({ 'client-id': id })).toEqual({ value: id, warnings: [] })
  })

  it('prefers the former name when both are set, because the new one may hold its default', () => {
    const { value, warnings } = readRenamed({ 'client-id': id.replaceAll('1', '9'), identity: id })
    expect(value).toBe(id)
    expect(warnings).toHaveLength(1)
  })

  it('names the former name in an error about its value', () => {
    expect(() => readRenamed({ identity: 'me' })).toThrow('Input "identity" is "me"')
  })

  it('is required under its new name when neither is set', () => {
    expect(() => readRenamed({})).toThrow('Input "client-id" is required and empty.')
  })
})
