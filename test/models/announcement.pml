/*
 * Announcement: what a host says of its nodes counts only from the agent that plays it now.
 *
 * Standing of src/agent (ADR 0013): a word is put by a transaction that compares the host's
 * announcement as this agent wrote it last. Requests are lost, carried out without an answer, or
 * carried out long after their sender gave them up or died; leases end; the store is emptied. All
 * lives of the agent have one identity, so that it takes its host back at once.
 */
#ifndef TROUBLES
#define TROUBLES 3
#endif
#define STATES 2          /* what the host has to say changes so often */
#define LEASES (2 * TROUBLES + 2)
#define FLIGHTS 2

mtype = { none, claiming, announcing, saying };

typedef Request {
  mtype kind = none;
  byte by;                /* the life that sent it */
  byte lease;
  byte compare;           /* the announcement that a word stands by */
  byte state;
  bool awaited;
}

Request flight[FLIGHTS];
byte troubles = TROUBLES;
byte state = 1;           /* what is true of the host's node */

/* The store. */
byte present;             /* the announcement that stands; 0: none. Later ones are larger. */
byte presentBy;
byte presentLease;
byte announcements;
byte word;                /* what is said of the node; 0: nothing */
byte wordBy;
byte wordLease;
byte wordUnder;           /* the lease that its speaker had, whatever it was put under */
bool lives[LEASES + 1];
byte leases;

/* The agent. */
bool up = true;
byte life = 1;
byte lease;
byte announced;
bool doubts;              /* nobody knows what became of its last word */
byte said;                /* under the announcement at hand */
bool waits;               /* for an answer */
bool gone;                /* its announcement was taken out, which it has not heard yet */

#ifdef NO_COMPARE
#define stands(compare) true
#else
#define stands(compare) (present == compare)
#endif
#ifdef CLAIM_KEEPS_WORDS
#define clears false
#else
#define clears true
#endif
#ifdef NO_ANNOUNCEMENT_AFTER_DOUBT
#define announcesAgain false
#else
#define announcesAgain true
#endif
#ifdef SAID_ONCE
#define saysAll false
#else
#define saysAll true
#endif
#ifdef WORD_WITHOUT_LEASE
#define wordLeaseOf(l) 0
#else
#define wordLeaseOf(l) l
#endif
/*
 * How it notices that its announcement was taken out: by the event. A list that is made only after
 * a late announcement of its own was carried out does not show it.
 */
#ifdef LISTS_INSTEAD_OF_EVENTS
#define isGone (present == 0)
#else
#define isGone gone
#endif
#ifdef DEAF_TO_OWN_ANNOUNCEMENT
#define isHeard false
#else
#define isHeard true
#endif

inline expire(l) {
  lives[l] = false;
  if
  :: presentLease == l && l != 0 -> present = 0; presentBy = 0; presentLease = 0; gone = true
  :: else
  fi;
  if
  :: wordLease == l && l != 0 -> word = 0; wordBy = 0; wordLease = 0; wordUnder = 0
  :: else
  fi;
  /* P8: when an agent's lease is over, its word is gone. */
  assert(word == 0 || wordUnder != l)
}

inline begin() {
  lease = 0; announced = 0; doubts = false; said = 0; waits = false; gone = false
}

/* Standing.regain: the lease is revoked, and the claim made anew under another one. */
inline regain() {
  expire(lease);
  begin()
}

/* Nobody knows what became of a word: announceAgain. */
inline doubt(kindOf) {
  waits = false;
  if
  :: kindOf == saying -> doubts = announcesAgain
  :: else
  fi
}

inline send(f, what) {
  flight[f].kind = what;
  flight[f].by = life;
  flight[f].lease = lease;
  flight[f].compare = (what == saying -> announced : 0);
  flight[f].state = (what == saying -> state : 0);
  flight[f].awaited = true;
  waits = true
}

inline clear(f) {
  flight[f].kind = none; flight[f].by = 0; flight[f].lease = 0;
  flight[f].compare = 0; flight[f].state = 0; flight[f].awaited = false
}

#define free (flight[0].kind == none -> 0 : 1)
#define hasFree (flight[0].kind == none || flight[1].kind == none)
#define maySend (up && !waits && hasFree)
byte f;

proctype Agent() {
end:
  do
  :: d_step { maySend && lease == 0 && leases < LEASES ->
     leases++; lease = leases; lives[lease] = true;
     f = free; send(f, claiming); f = 0 }
  :: d_step { maySend && lease != 0 && doubts -> f = free; send(f, announcing); f = 0 }
  :: d_step { maySend && announced != 0 && !doubts && said != state ->
     f = free; send(f, saying); f = 0 }
  /* lease.lost. */
  :: d_step { up && !waits && lease != 0 && !lives[lease] -> regain() }
  /* Standing.found: its view shows that its announcement is gone. */
  :: d_step { up && !waits && announced != 0 && !doubts && isGone && lives[lease] && isHeard ->
     doubts = true;
     gone = false }
  :: d_step { state < STATES -> state++ }
  :: d_step { troubles > 0 && up -> troubles--;
     up = false;
     begin();
     flight[0].awaited = false; flight[1].awaited = false }
  :: d_step { !up -> up = true; life++ }
  od
}

/* What becomes of a request, and of its answer. */
proctype Way(byte i) {
  bool heard;
  bool lost;              /* the answer, not the request */
end:
  do
  :: d_step { flight[i].kind != none && !flight[i].awaited -> clear(i) }
  :: d_step { flight[i].awaited && troubles > 0 -> troubles--;
     flight[i].awaited = false;
     if
     /* Nothing was put under the lease yet that a claim is made with. */
     :: flight[i].kind == claiming -> lives[lease] = false; begin()
     :: else -> doubt(flight[i].kind)
     fi }
  :: atomic { flight[i].kind != none ->
     heard = flight[i].awaited;
     if
     :: heard && troubles > 0 -> troubles--; heard = false; lost = true
     :: true
     fi;
     d_step {
     if
     :: !lives[flight[i].lease] || (flight[i].kind == saying && !stands(flight[i].compare)) ->
        if
        :: heard -> regain()
        :: else
        fi
     :: lives[flight[i].lease] && flight[i].kind == saying && stands(flight[i].compare) ->
        /* P8: no word of a life that is over, once another one has announced itself. */
        assert(flight[i].by == presentBy);
        /* P6, P8: no older word over a newer one. */
        assert(word == 0 || wordBy != flight[i].by || flight[i].state >= word);
        word = flight[i].state; wordBy = flight[i].by; wordLease = wordLeaseOf(flight[i].lease);
        wordUnder = flight[i].lease;
        if
        :: heard -> said = flight[i].state; waits = false
        :: else
        fi
     :: else ->
        announcements++;
        present = announcements; presentBy = flight[i].by; presentLease = flight[i].lease;
        if
        :: flight[i].kind == claiming && clears ->
           word = 0; wordBy = 0; wordLease = 0; wordUnder = 0
        :: else
        fi;
        if
        :: heard ->
           announced = present; doubts = false; waits = false; gone = false;
           said = (saysAll -> 0 : said)
        :: else
        fi
     fi;
     /* P8: no word outlives the announcement of a later life. */
     assert(word == 0 || wordBy >= presentBy);
     if
     :: lost && flight[i].kind == claiming -> regain()
     :: lost && flight[i].kind != claiming -> doubt(flight[i].kind)
     :: else
     fi;
     heard = false;
     lost = false;
     clear(i) } }
  od
}

proctype Outside() {
  byte l = 1;
end:
  do
  /* Nobody renews the lease of who is gone. */
  :: d_step { lives[l] && l != lease -> expire(l) }
  :: d_step { lives[l] && l == lease && troubles > 0 -> troubles--; expire(l) }
  :: d_step { l < leases && !lives[l] && l != lease -> l++ }
  :: d_step { troubles > 0 && (present != 0 || word != 0) -> troubles--;
     present = 0; presentBy = 0; presentLease = 0; gone = true;
     word = 0; wordBy = 0; wordLease = 0; wordUnder = 0 }
  od
}

/* P3, P8: in the end the store says of the node what is true of it, and by whom. */
proctype Outcome() {
  timeout ->
  assert(up && presentBy == life && presentLease == lease && lives[lease]);
  assert(word == state && wordBy == life)
}

init {
  atomic { run Agent(); run Way(0); run Way(1); run Outside(); run Outcome() }
}
