// Jest reads TypeScript by stripping its types; line and column stay as they are, so no source maps are needed.
import { createHash } from 'node:crypto'
import { stripTypeScriptTypes } from 'node:module'

const strip = source => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) })

export default {
  process: strip,
  processAsync: async source => strip(source),
  getCacheKey: (source, file, options) =>
    createHash('sha256')
      .update(JSON.stringify([source, file, process.version, options.instrument, options.configString]))
      .digest('hex')
}
