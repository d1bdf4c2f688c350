import { describe, expect, it } from '@jest/globals'
import { type Loose, newKit } from '../kit.ts'

describe('tags as a resource', () => {
  it('are replaced, merged and taken away', () => {
    const kit = newKit()
    const id = `${kit.group}/providers/Microsoft.Resources/tags/default`
    const send = (method: string, body?: object) => kit.send(method, id, body, { version: '2025-04-01' }).body as Loose
    expect(send('PUT', { properties: { tags: { A: '1', b: '2' } } }).properties.tags).toEqual({ A: '1', b: '2' })
    expect(send('PATCH', { operation: 'Merge', properties: { tags: { a: '3' } } }).properties.tags).toEqual({
      b: '2',
      a: '3'
    })
    expect(send('PATCH', { operation: 'Delete', properties: { tags: { B: '' } } }).properties.tags).toEqual({ a: '3' })
    expect(kit.get(kit.group).tags).toEqual({ a: '3' })
    send('DELETE')
    expect(send('GET').properties.tags).toEqual({})
    expect(kit.send('PATCH', id, { operation: 'Shuffle' }, { version: '2025-04-01' }).status).toBe(400)
  })
})
