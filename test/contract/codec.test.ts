import { describeCodec } from './codec-suite.js';

describeCodec('JSON', { holdsLoneSurrogates: true });
describeCodec('ION', { holdsLoneSurrogates: false });
