/** The transfer syntaxes of DICOM (PS3.6, annex A): what they are called and how their pixels are packed. */

export type Packing = 'native' | 'rle' | 'jpeg-dct' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000'

export interface TransferSyntax {
  readonly name: string
  /** Absent where nothing here decodes it. */
  readonly packing?: Packing
  readonly explicit?: boolean
  readonly littleEndian?: boolean
  readonly deflated?: boolean
}

const DICOM = '1.2.840.10008.1.2'

const SYNTAXES: Readonly<Record<string, TransferSyntax>> = {
  [DICOM]: { name: 'Implicit VR Little Endian', packing: 'native', explicit: false },
  [`${DICOM}.1`]: { name: 'Explicit VR Little Endian', packing: 'native' },
  [`${DICOM}.1.98`]: { name: 'Encapsulated Uncompressed Explicit VR Little Endian' },
  [`${DICOM}.1.99`]: { name: 'Deflated Explicit VR Little Endian', packing: 'native', deflated: true },
  [`${DICOM}.2`]: { name: 'Explicit VR Big Endian', packing: 'native', littleEndian: false },
  [`${DICOM}.4.50`]: { name: 'JPEG Baseline (Process 1)', packing: 'jpeg-dct' },
  [`${DICOM}.4.51`]: { name: 'JPEG Extended (Process 2 & 4)', packing: 'jpeg-dct' },
  [`${DICOM}.4.53`]: { name: 'JPEG Spectral Selection (Process 6 & 8)' },
  [`${DICOM}.4.55`]: { name: 'JPEG Full Progression (Process 10 & 12)' },
  [`${DICOM}.4.57`]: { name: 'JPEG Lossless (Process 14)', packing: 'jpeg-lossless' },
  [`${DICOM}.4.70`]: { name: 'JPEG Lossless SV1 (Process 14)', packing: 'jpeg-lossless' },
  [`${DICOM}.4.80`]: { name: 'JPEG-LS Lossless', packing: 'jpeg-ls' },
  [`${DICOM}.4.81`]: { name: 'JPEG-LS Near-Lossless', packing: 'jpeg-ls' },
  [`${DICOM}.4.90`]: { name: 'JPEG 2000 Lossless', packing: 'jpeg-2000' },
  [`${DICOM}.4.91`]: { name: 'JPEG 2000', packing: 'jpeg-2000' },
  [`${DICOM}.4.92`]: { name: 'JPEG 2000 Multi-component Lossless' },
  [`${DICOM}.4.93`]: { name: 'JPEG 2000 Multi-component' },
  [`${DICOM}.4.94`]: { name: 'JPIP Referenced' },
  [`${DICOM}.4.95`]: { name: 'JPIP Referenced Deflate' },
  [`${DICOM}.4.100`]: { name: 'MPEG2 Main Profile' },
  [`${DICOM}.4.101`]: { name: 'MPEG2 High Level' },
  [`${DICOM}.4.102`]: { name: 'MPEG-4 AVC/H.264 High Profile' },
  [`${DICOM}.4.103`]: { name: 'MPEG-4 AVC/H.264 BD-compatible' },
  [`${DICOM}.4.104`]: { name: 'MPEG-4 AVC/H.264 2D' },
  [`${DICOM}.4.105`]: { name: 'MPEG-4 AVC/H.264 3D' },
  [`${DICOM}.4.106`]: { name: 'MPEG-4 AVC/H.264 Stereo' },
  [`${DICOM}.4.107`]: { name: 'HEVC/H.265 Main' },
  [`${DICOM}.4.108`]: { name: 'HEVC/H.265 Main 10' },
  [`${DICOM}.4.110`]: { name: 'JPEG XL Lossless' },
  [`${DICOM}.4.111`]: { name: 'JPEG XL Recompression' },
  [`${DICOM}.4.112`]: { name: 'JPEG XL' },
  [`${DICOM}.4.201`]: { name: 'HTJ2K Lossless' },
  [`${DICOM}.4.202`]: { name: 'HTJ2K Lossless RPCL' },
  [`${DICOM}.4.203`]: { name: 'HTJ2K' },
  [`${DICOM}.5`]: { name: 'RLE Lossless', packing: 'rle' },
  '1.2.840.113619.5.2': { name: 'GE Private Implicit VR Big Endian' }
}

/** Those unknown are named by what stands in the file, cut to what a UID may have (PS3.5, 9). */
export function transferSyntax(uid: string): TransferSyntax {
  return SYNTAXES[uid] ?? { name: uid.slice(0, 64) }
}
