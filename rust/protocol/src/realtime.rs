//! Realtime conversations: speech in and out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A realtime conversation is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RealtimeConversationStartedEvent {
    /// The provider's session; `null` when it names none.
    pub session_id: Option<String>,
}

/// Something happened within a realtime conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RealtimeConversationRealtimeEvent {
    /// What happened.
    pub payload: RealtimeEvent,
}

/// A realtime conversation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RealtimeConversationClosedEvent {
    /// Why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What happened within a realtime conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub enum RealtimeEvent {
    /// The provider set the session up, or changed it.
    SessionUpdated {
        /// The provider's session.
        session_id: String,
        /// The instructions in force; `null` when not told.
        instructions: Option<String>,
    },
    /// What was heard, piece by piece.
    InputTranscriptDelta(RealtimeTranscriptDelta),
    /// What is said, piece by piece.
    OutputTranscriptDelta(RealtimeTranscriptDelta),
    /// Sound to play.
    AudioOut(RealtimeAudioFrame),
    /// The provider added an item, as it writes it.
    ConversationItemAdded(Value),
    /// An item is complete.
    ConversationItemDone {
        /// The item.
        item_id: String,
    },
    /// The conversation hands work over to the agent.
    HandoffRequested(RealtimeHandoffRequested),
    /// Something went wrong, for people.
    Error(String),
}

/// A piece of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RealtimeTranscriptDelta {
    /// Text to append.
    pub delta: String,
}

/// A piece of sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RealtimeAudioFrame {
    /// 16-bit PCM, little-endian, in base64.
    pub data: String,
    /// Samples of each channel per second.
    pub sample_rate: u32,
    /// Channels.
    pub num_channels: u16,
    /// Samples of each channel in this piece; `null` when not counted.
    pub samples_per_channel: Option<u32>,
}

/// Work handed over to the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RealtimeHandoffRequested {
    /// Identifies the handoff.
    pub handoff_id: String,
    /// The item that asks for it.
    pub item_id: String,
    /// What the user said last.
    pub input_transcript: String,
    /// The conversation so far.
    pub active_transcript: Vec<RealtimeTranscriptEntry>,
}

/// A part of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RealtimeTranscriptEntry {
    /// Who spoke: `user` or `assistant`.
    pub role: String,
    /// What was said.
    pub text: String,
}

/// How to open a realtime conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConversationStartParams {
    /// Instructions for the conversation.
    pub prompt: String,
    /// A provider's session to go on with. Default: a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
}

/// Sound for a realtime conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConversationAudioParams {
    /// The sound.
    pub frame: RealtimeAudioFrame,
}

/// Text for a realtime conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConversationTextParams {
    /// The text.
    pub text: String,
}
