import { describe, expect, it } from '@jest/globals'
import { keysOf } from '../../../../scripts/public-interface/configuration.ts'

describe('keysOf', () => {
  it('names keys, items, free names, forms and what each allows', () => {
    const source = {
      oneOf: [
        {
          type: 'object',
          properties: { kind: { const: 'git', type: 'string' }, url: { type: 'string' } },
          required: ['url']
        },
        { type: 'object', properties: { kind: { const: 'oci', type: 'string' } } }
      ]
    } as const
    const settings = {
      type: 'object',
      properties: {
        source,
        zones: { type: 'array', items: { enum: ['1', 2] } },
        pools: { type: 'object', additionalProperties: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] } }
      }
    } as const
    const schema = {
      properties: { all: { $ref: '#/$defs/settings' } },
      required: ['all'],
      $defs: { settings }
    } as const
    expect(keysOf(structuredClone(schema) as never)).toEqual({
      all: { types: ['settings'], required: true },
      settings: { types: ['object'] },
      'settings.source': { types: ['object'] },
      'settings.source(git).kind': { types: ['string'], allowed: ['git'] },
      'settings.source(git).url': { types: ['string'], required: true },
      'settings.source(oci).kind': { types: ['string'], allowed: ['oci'] },
      'settings.zones': { types: ['array'] },
      'settings.zones[]': { types: ['string', 'number'], allowed: ['1', 2] },
      'settings.pools': { types: ['object'] },
      'settings.pools.<name>': { types: ['integer', 'null'] }
    })
  })
})
