import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from '@jest/globals'
import type { World } from '../../local/index.ts'
import { FEATURES, provisionedWorld, switchFeature } from '../../scripts/sweep/features.ts'
import { newWorld, starterKit } from './kit.ts'

const directory = mkdtempSync(join(tmpdir(), 'features-test-'))
const options = { starter: starterKit, directory, source: process.env.ACTIONS === 'src' }
const world: World = await provisionedWorld(await newWorld(), options)

afterAll(() => rmSync(directory, { recursive: true, force: true }))

// `npm run sweep features` takes them all.
it.each(['monitoring.prometheus'])('converges when %s is switched off and on again', async setting => {
  const feature = FEATURES.find(each => each.setting === setting)
  if (feature === undefined) throw new Error(`there is no feature ${setting}`)
  expect(await switchFeature(feature, world, options)).toBeUndefined()
})
