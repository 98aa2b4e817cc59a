// What a file exporter needs of a format: one stored record in, one line out. No files, no compression here.
/** Formats that records can be written in, as the configuration spells them. */
export const codecFormats = ['ION', 'JSON'] as const;

export type CodecFormat = (typeof codecFormats)[number];

/** One codec per open file or run: it counts what it had to replace. */
export interface Codec {
  readonly format: CodecFormat;
  /** Of the file's name, without a dot. */
  readonly extension: 'ion' | 'json';
  /**
   * One record as a line, without the line break.
   * @param storedJson the record's canonical text, as `stringifyJson` writes it
   * @throws AssetShipperError `codec_unsupported_value` where the text is no JSON object
   */
  encode(storedJson: string): string;
  /** Records so far in which lone surrogates became U+FFFD, because the format can't hold them. */
  readonly recordsWithReplacedSurrogates: number;
}
