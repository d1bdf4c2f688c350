import { describe, expect, it } from '@jest/globals'
import { checkShape } from '../../../../../local/azure/template/template-shape.ts'
import { refusal, request } from './evaluating.ts'

const template = (sections: Record<string, unknown>) => request(sections).template

describe('checkShape', () => {
  it('takes templates with array and with object resources', () => {
    expect(() => checkShape(template({}))).not.toThrow()
    expect(() => checkShape(template({ resources: {} }))).not.toThrow()
  })

  it.each(['$schema', 'contentVersion', 'resources'])('refuses a template without %s', name => {
    const { code, message } = refusal(() => checkShape(template({ [name]: undefined })))
    expect(code).toBe('InvalidRequestContent')
    expect(message).toContain(`Required property '${name}' not found in JSON`)
  })

  it.each([
    [{ $schema: 'https://example.org/x.json#' }, 'The template schema'],
    [{ resources: {}, languageVersion: undefined }, "an object only when the language version is '2.0'"],
    [{ resources: [], languageVersion: '2.0' }, "must be an object when the language version is '2.0'"],
    [{ languageVersion: '9.9' }, "language version '9.9' is not supported"]
  ])('refuses %j', (sections, message) => {
    const { code, message: found } = refusal(() => checkShape(template(sections)))
    expect(code).toBe('InvalidTemplate')
    expect(found).toContain(message)
  })

  it.each([
    ['parameters', 256],
    ['variables', 512],
    ['outputs', 64]
  ])('takes %s up to %i', (section, limit) => {
    const entries = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, {}]))
    expect(() => checkShape(template({ [section]: entries(limit) }))).not.toThrow()
    const { message } = refusal(() => checkShape(template({ [section]: entries(limit + 1) })))
    expect(message).toContain(`Limit: '${limit}' and actual: '${limit + 1}'`)
  })

  it('refuses more than 4 MB', () => {
    const { message } = refusal(() => checkShape(template({ variables: { a: 'x'.repeat(4 * 1024 * 1024) } })))
    expect(message).toContain("Limit: '4194304'")
  })

  it('refuses what is no template', () => {
    expect(refusal(() => checkShape('text')).code).toBe('InvalidRequestContent')
  })
})
