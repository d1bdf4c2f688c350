import { describe, expect, it } from '@jest/globals'
import { guid, required } from '../../../src/runtime/index.ts'
import { readInputs } from '../../../src/runtime/inputs.ts'

const id = '11111111-2222-3333-4444-555555555555'

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
    expect(() => readRenamed({})).toThrow('Input "client-id" is required but empty.')
  })
})
